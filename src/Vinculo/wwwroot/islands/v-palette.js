import { ask, escape, fold, go, icon, text } from "./shared.js";

/**
 * <v-palette data-search="/api/v1/search"> around <dialog class="palette">: search, commands and pages in one field.
 * Pages and commands: <script type="application/json" data-entries> [{title,href,icon,keys,group}].
 * Search answers {results:[{kind,title,subtitle,href,icon}]}; when it fails the pages and commands still work.
 */
class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.entries = JSON.parse(this.querySelector("[data-entries]").textContent);
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.open(event.target.closest("[role=option]"), event));
    this.list.addEventListener("pointermove", (event) => { const option = event.target.closest("[role=option]"); if (option) this.mark(option, false); });
    this.keys = (event) => { if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); this.show(); } };
    this.clicks = (event) => { if (event.target.closest?.("[data-palette]")) { event.preventDefault(); this.show(); } };
    document.addEventListener("keydown", this.keys);
    document.addEventListener("click", this.clicks);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("click", this.clicks);
    this.asking?.abort();
  }

  show(start = "") {
    if (!this.dialog.open) this.dialog.showModal();
    this.input.value = start;
    this.input.focus();
    this.search();
  }

  search() {
    const query = this.input.value.trim();
    const wanted = fold(query).split(/\s+/).filter(Boolean);
    const local = this.entries.filter((entry) => wanted.every((word) => fold(entry.title).includes(word)));
    this.draw(query, this.query === query ? this.found : [], local, query.length > 1 && this.query !== query);
    clearTimeout(this.timer);
    this.asking?.abort();
    if (query.length < 2) return;
    this.timer = setTimeout(async () => {
      this.asking = new AbortController();
      let found = [];
      try {
        found = (await ask(`${this.dataset.search}?q=${encodeURIComponent(query)}`, { signal: this.asking.signal })).json?.results ?? [];
      } catch (error) {
        if (error.name === "AbortError") return;
      }
      this.query = query;
      this.found = found;
      this.draw(query, found, local, false);
    }, 70);
  }

  draw(query, found, local, waiting) {
    const groups = new Map();
    for (const result of found) push(groups, result.kind || text("results"), { ...result, end: escape(result.subtitle ?? "") });
    for (const entry of local) push(groups, entry.group, { ...entry, end: (entry.keys ?? "").split(" ").filter(Boolean).map((k) => `<kbd>${escape(k.toUpperCase())}</kbd>`).join("") });
    let n = 0;
    this.list.innerHTML = [...groups].map(([name, items]) => `<div class="group" role="presentation">${escape(name)}</div>` + items.map((item) =>
      `<div role="option" id="po${n}" aria-selected="${n++ === 0}" data-href="${escape(item.href)}" ${item.opens ? `data-show="${escape(item.opens)}"` : ""}>${icon(item.icon || "arrow-right")}<span class="cut">${emphasise(item.title, query)}</span><span class="end cut">${item.end}</span></div>`).join("")).join("")
      || `<div class="none">${escape(waiting ? text("searching") : text("nothing"))}</div>`;
    this.input.setAttribute("aria-activedescendant", n ? "po0" : "");
    this.list.scrollTop = 0;
  }

  key(event) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    const at = options.findIndex((o) => o.ariaSelected === "true");
    if (event.key === "ArrowDown") this.mark(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.mark(options.at(at - 1));
    else if (event.key === "Enter") this.open(options[at], event);
    else return;
    event.preventDefault();
  }

  mark(option, scroll = true) {
    if (!option || option.ariaSelected === "true") return;
    for (const other of this.list.querySelectorAll("[aria-selected=true]")) other.ariaSelected = "false";
    option.ariaSelected = "true";
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }

  open(option, event) {
    if (!option) return;
    this.dialog.close();
    if (option.dataset.show) document.getElementById(option.dataset.show)?.showModal();
    else if (event.ctrlKey || event.metaKey) window.open(option.dataset.href, "_blank");
    else go(option.dataset.href);
  }
}

const push = (map, key, value) => (map.get(key) ?? map.set(key, []).get(key)).push(value);

function emphasise(title, query) {
  const at = query ? fold(title).indexOf(fold(query)) : -1;
  if (at < 0 || fold(title).length !== title.length) return escape(title);
  return `${escape(title.slice(0, at))}<mark>${escape(title.slice(at, at + query.length))}</mark>${escape(title.slice(at + query.length))}`;
}

customElements.define("v-palette", Palette);
