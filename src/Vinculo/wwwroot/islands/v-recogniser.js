import { ask, escape, go, icon } from "./shared.js";

/**
 * <v-recogniser data-source="/api/v1/search" data-new="/clientes/nuevo"> around a search form and a listbox:
 * results while typing; Enter opens the first (or the marked) one, Alt+1…9 the nth; nothing found offers to register what was typed.
 * The listbox carries its sentences in data-texts. Without script the form asks the page itself.
 */
class Recogniser extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=search]");
    this.list = this.querySelector("[role=listbox]");
    this.rest = this.parentElement?.querySelector(".desk-cols");
    this.texts = JSON.parse(this.list.dataset.texts || "{}");
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); this.enter(); });
    this.list.addEventListener("pointermove", (event) => { const row = event.target.closest("[role=option]"); if (row) this.mark(row, false); });
    if (!matchMedia("(pointer: coarse)").matches) this.input.focus({ preventScroll: true });
    if (this.input.value && !this.list.childElementCount) this.later();
  }

  disconnectedCallback() { clearTimeout(this.timer); this.asking?.abort(); }

  get rows() { return [...this.list.querySelectorAll("[role=option]")]; }
  get marked() { return this.rows.find((row) => row.ariaSelected === "true"); }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const query = this.input.value.trim();
    if (query.length < 2) return this.draw("", []);
    this.timer = setTimeout(() => this.search(query), 60);
  }

  async search(query) {
    this.asking = new AbortController();
    this.list.setAttribute("aria-busy", "true");
    try {
      const { json } = await ask(`${this.dataset.source}?limit=12&q=${encodeURIComponent(query)}`, { signal: this.asking.signal });
      this.draw(query, json?.results ?? []);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.list.innerHTML = `<div class="empty small"><b>${escape(error.message)}</b></div>`;
    }
    this.list.removeAttribute("aria-busy");
    if (this.pressed === query) this.enter();
    this.pressed = undefined;
  }

  draw(query, results) {
    this.query = query;
    if (this.rest) this.rest.hidden = query.length > 0;
    this.list.innerHTML = query && !results.length ? this.none(query) : results.map((r, n) => this.row(r, n)).join("");
    this.input.setAttribute("aria-expanded", String(results.length > 0));
    this.input.setAttribute("aria-activedescendant", results.length ? "fo0" : "");
  }

  row(r, n) {
    const risk = { low: "ok", medium: "", high: "warn", veryHigh: "bad" };
    const stage = { customer: "ok", prospect: "info", former: "" };
    const grade = { A: "brand", B: "info", C: "", a: "brand", b: "info", c: "" };
    return `<a role="option" id="fo${n}" class="found-row" aria-selected="${n === 0}" href="${escape(r.href)}">
      <span class="av md ${r.customerKind === "company" ? "company" : ""} h${hue(r.title)}" aria-hidden="true">${escape(initials(r.title))}</span>
      <span class="grow"><b class="strong cut">${escape(r.title)}</b><small class="mute cut">${escape(r.subtitle ?? "")}</small></span>
      <span class="end">${r.valueClass ? `<span class="grade small ${grade[r.valueClass] ?? ""}">${escape(r.valueClass.toUpperCase())}</span>` : ""}${r.riskBand ? `<span class="chip ${risk[r.riskBand] ?? ""}">${escape(this.texts[`risk.${r.riskBand}`] ?? r.riskBand)}</span>` : ""}<span class="chip ${stage[r.stage] ?? ""}">${escape(this.texts[`stage.${r.stage}`] ?? r.stage)}</span>${n === 0 ? "<kbd>↵</kbd>" : n < 9 ? `<kbd>Alt ${n + 1}</kbd>` : ""}</span></a>`;
  }

  none(query) {
    const register = this.dataset.new ? `<div class="cluster"><a class="btn primary" href="${escape(this.dataset.new)}?q=${encodeURIComponent(query)}">${icon("user-plus")}${escape(this.texts.register)}</a></div>` : "";
    return `<div class="empty"><div class="ico">${icon("user-plus")}</div><b>${escape(this.texts.none.replace("{0}", query))}</b><p>${escape(this.texts.noneHint)}</p>${register}</div>`;
  }

  key(event) {
    const rows = this.rows;
    if (event.altKey && /^[1-9]$/.test(event.key) && rows[event.key - 1]) { event.preventDefault(); go(rows[event.key - 1].getAttribute("href")); return; }
    if (event.key === "Escape" && this.input.value) { this.input.value = ""; this.later(); event.preventDefault(); return; }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !rows.length) return;
    const at = rows.indexOf(this.marked);
    this.mark(rows.at((at + (event.key === "ArrowDown" ? 1 : -1)) % rows.length));
    event.preventDefault();
  }

  mark(row, scroll = true) {
    if (row.ariaSelected === "true") return;
    for (const other of this.rows) other.ariaSelected = String(other === row);
    this.input.setAttribute("aria-activedescendant", row.id);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }

  // A scanner or a fast typist presses Enter before the answer is there: the key waits for it.
  enter() {
    const query = this.input.value.trim();
    if (query.length < 2) return;
    if (this.query !== query) { this.pressed = query; clearTimeout(this.timer); this.asking?.abort(); this.search(query); return; }
    const row = this.marked;
    if (row) go(row.getAttribute("href"));
    else this.list.querySelector("a.btn")?.focus();
  }
}

const initials = (name) => name.split(/[ .-]+/).filter((w) => /^[\p{L}\p{N}]/u.test(w)).slice(0, 2).map((w) => [...w][0]).join("").toUpperCase() || "?";

// The same FNV-1a as Avatar.razor, so that a name keeps its colour.
function hue(name) {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619) >>> 0;
  return hash % 12;
}

customElements.define("v-recogniser", Recogniser);
