import { ask, escape, icon, text } from "./shared.js";

/**
 * <v-combobox data-source="/api/…" data-min="2"> around <input type=hidden name> and <input role=combobox>.
 * Asks `source?q=…`; the answer is {results:[{value,title,subtitle,icon}]} (or {id} for value).
 * Arrows move, Enter or Tab takes, Esc closes; an emptied field empties the value. Fires "change" with detail {value,title}.
 */
class Combobox extends HTMLElement {
  connectedCallback() {
    this.hiddenField = this.querySelector("input[type=hidden]");
    this.input = this.querySelector("[role=combobox]");
    this.list = this.querySelector("[role=listbox]");
    this.taken = this.input.value;
    this.input.addEventListener("input", () => { if (!this.input.value) this.put("", ""); this.later(); });
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => { this.close(); this.input.value = this.taken; });
    this.list.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(event.target.closest("[role=option]")); });
  }

  disconnectedCallback() { clearTimeout(this.timer); this.asking?.abort(); }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    const query = this.input.value.trim();
    if (query.length < Number(this.dataset.min ?? 1)) return this.close();
    this.timer = setTimeout(() => this.search(query), 120);
  }

  async search(query) {
    this.asking = new AbortController();
    let results, problem;
    try {
      const join = this.dataset.source.includes("?") ? "&" : "?";
      results = (await ask(`${this.dataset.source}${join}q=${encodeURIComponent(query)}`, { signal: this.asking.signal })).json?.results ?? [];
    } catch (error) {
      if (error.name === "AbortError") return;
      problem = error.message;
    }
    const id = this.list.id;
    this.list.innerHTML = problem || !results.length
      ? `<div class="none">${escape(problem ?? text("nothing"))}</div>`
      : results.map((r, n) => `<div role="option" id="${id}-${n}" aria-selected="${n === 0}" data-value="${escape(r.value ?? r.id)}" data-title="${escape(r.title)}">${r.icon ? icon(r.icon) : ""}<span class="cut">${escape(r.title)}</span>${r.subtitle ? `<small class="cut">${escape(r.subtitle)}</small>` : ""}</div>`).join("");
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", results?.length ? `${id}-0` : "");
  }

  key(event) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    const at = options.findIndex((o) => o.ariaSelected === "true");
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" && !open) this.later();
    else if (open && ["ArrowDown", "ArrowUp"].includes(event.key) && options.length) {
      const next = options.at((at + (event.key === "ArrowDown" ? 1 : -1)) % options.length);
      for (const o of options) o.ariaSelected = String(o === next);
      next.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", next.id);
    } else if (open && event.key === "Enter") this.take(options[at]);
    else if (open && event.key === "Tab") return void this.take(options[at]);
    else if (open && event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    if (!option) return;
    this.put(option.dataset.value, option.dataset.title);
    this.close();
  }

  put(value, title) {
    this.hiddenField.value = value;
    this.input.value = this.taken = title;
    this.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: { value, title } }));
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}

customElements.define("v-combobox", Combobox);
