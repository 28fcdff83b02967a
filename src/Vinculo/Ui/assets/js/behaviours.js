// Small conduct that needs no element of its own.
import { say } from "../../../wwwroot/islands/shared.js";

// Menus (native popover) open beside their button; without script they open in the middle of the page.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu[popover]")) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  button?.setAttribute("aria-expanded", String(event.newState === "open"));
  if (event.newState !== "open" || !button) return;
  menu.dataset.placed = "";
  const b = button.getBoundingClientRect();
  const m = menu.getBoundingClientRect();
  const below = innerHeight - b.bottom;
  const top = below < m.height + 12 && b.top > below ? Math.max(8, b.top - m.height - 4) : b.bottom + 4;
  const wanted = menu.dataset.align === "end" ? b.right - m.width : b.left;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(8, Math.min(wanted, innerWidth - m.width - 8))}px`;
  menu.querySelector("[autofocus], a, button, input, select")?.focus();
}, true);

// <button data-print> prints the page, without the menu it may stand in.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-print]");
  if (!button) return;
  button.closest(".menu[popover]")?.hidePopover();
  window.print();
});

addEventListener("scroll", () => { for (const menu of document.querySelectorAll(".menu:popover-open:not(.feed)")) menu.hidePopover(); }, { passive: true });

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) || event.target.matches("input, select, textarea")) return;
  const items = [...menu.querySelectorAll("a[href], button:not(:disabled)")];
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  items.at(next >= items.length ? 0 : next)?.focus();
  event.preventDefault();
});

// <button data-opens="dialog-id">, <button data-closes>; a click on the backdrop closes.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && !dialog.open) { dialog.showModal(); event.preventDefault(); }
    return;
  }
  if (event.target.closest?.("[data-closes]")) event.target.closest("dialog")?.close();
  else if (event.target.matches?.("dialog[open]") && event.target.dataset.keep === undefined) event.target.close();
});

// Choices of look take effect at once and are kept by the server (a cookie), so that the next page is drawn right from its first byte.
document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("form[data-look] button[name]");
  if (!choice) return;
  event.preventDefault();
  const root = document.documentElement;
  const { name, value } = choice;
  if (value === "system" || value === "comfortable") root.removeAttribute(`data-${name}`);
  else root.setAttribute(`data-${name}`, value);
  for (const other of choice.form.querySelectorAll(`button[name="${name}"]`)) other.setAttribute("aria-pressed", String(other === choice));
  const body = new FormData(choice.form);
  body.set(name, value);
  fetch(choice.form.action, { method: "POST", body, redirect: "manual" });
});

// One submission is one submission.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method === "dialog") return;
  setTimeout(() => { button.setAttribute("aria-busy", "true"); button.disabled = true; });
  setTimeout(() => { button.removeAttribute("aria-busy"); button.disabled = false; }, 8000);
});
addEventListener("pageshow", () => { for (const b of document.querySelectorAll("button[aria-busy]")) { b.disabled = false; b.removeAttribute("aria-busy"); } });

// Files chosen or dropped: their names are shown where the hint was.
document.addEventListener("change", (event) => {
  if (!event.target.matches?.(".drop input[type=file]")) return;
  const names = [...event.target.files].map((f) => f.name).join(", ");
  const shown = event.target.closest(".drop").querySelector("[data-files]");
  if (names && shown) shown.textContent = names;
});
for (const [type, over] of [["dragover", true], ["dragleave", false], ["drop", false]])
  document.addEventListener(type, (event) => event.target.closest?.(".drop")?.classList.toggle("over", over));

// A page may ask for a toast after its redirect: <template data-toast="ok">sentence</template>.
function toasts() {
  for (const t of document.querySelectorAll("template[data-toast]")) { say(t.innerHTML.trim(), t.dataset.toast, true); t.remove(); }
}
toasts();
document.addEventListener("page:shown", toasts);
