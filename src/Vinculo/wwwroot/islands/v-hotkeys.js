import { go } from "./shared.js";

/**
 * <v-hotkeys> with <script type="application/json"> [{keys:"g c", href, opens, focus, click}]: the keys of this page.
 * A key alone acts only when nobody is typing. "g c" means g, then c within 900 ms.
 */
class Hotkeys extends HTMLElement {
  connectedCallback() {
    this.map = new Map(JSON.parse(this.querySelector("script").textContent).map((entry) => [entry.keys, entry]));
    this.starts = new Set([...this.map.keys()].filter((k) => k.includes(" ")).map((k) => k.split(" ")[0]));
    this.first = undefined;
    this.listener = (event) => this.press(event);
    document.addEventListener("keydown", this.listener);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listener);
    clearTimeout(this.timer);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role=listbox]") || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const wanted = this.first ? `${this.first} ${key}` : key;
    clearTimeout(this.timer);
    const act = this.map.get(wanted);
    this.first = undefined;
    if (act) {
      event.preventDefault();
      if (act.opens) document.getElementById(act.opens)?.showModal();
      else if (act.focus) { const field = document.querySelector(act.focus); field?.focus(); field?.select?.(); }
      else if (act.click) document.querySelector(act.click)?.click();
      else if (act.href) go(act.href);
    } else if (this.starts.has(key)) {
      this.first = key;
      this.timer = setTimeout(() => (this.first = undefined), 900);
    }
  }
}

customElements.define("v-hotkeys", Hotkeys);
