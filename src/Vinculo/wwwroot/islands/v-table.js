/**
 * <v-table> around a table: j/k or arrows move the line, Enter or o opens it, x picks it, a click with Shift picks a range.
 * The box in the head picks all; [data-picked] shows how many are picked.
 */
class Table extends HTMLElement {
  connectedCallback() {
    this.at = -1;
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("click", (event) => { this.shift = event.shiftKey; });
    this.listener = (event) => this.press(event);
    document.addEventListener("keydown", this.listener);
    this.count();
  }

  disconnectedCallback() { document.removeEventListener("keydown", this.listener); }

  get rows() { return [...this.querySelectorAll("tbody > tr")]; }
  get boxes() { return [...this.querySelectorAll("tbody td.pick input")]; }

  changed(event) {
    const box = event.target.closest(".pick input");
    if (!box) return;
    const boxes = this.boxes;
    if (box.closest("thead")) for (const b of boxes) b.checked = box.checked;
    else if (this.shift && this.last) {
      const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const b of boxes.slice(from, to + 1)) b.checked = box.checked;
    }
    this.last = box;
    this.count();
  }

  count() {
    const picked = this.boxes.filter((b) => b.checked).length;
    const all = this.querySelector("thead .pick input");
    if (all) { all.checked = picked > 0 && picked === this.boxes.length; all.indeterminate = picked > 0 && !all.checked; }
    for (const shown of this.querySelectorAll("[data-picked]")) shown.textContent = String(picked);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open], .menu:popover-open")) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, button, a, [contenteditable]") && !["j", "k", "x"].includes(event.key)) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const rows = this.rows;
    if (event.key === "j" || event.key === "ArrowDown") this.move(rows, this.at + 1);
    else if (event.key === "k" || event.key === "ArrowUp") this.move(rows, this.at < 0 ? 0 : this.at - 1);
    else if ((event.key === "Enter" || event.key === "o") && this.at >= 0) rows[this.at]?.querySelector("a.row-link, a[href]")?.click();
    else if (event.key === "x" && this.at >= 0) rows[this.at]?.querySelector("td.pick input")?.click();
    else if (event.key === "Escape") { for (const b of this.boxes) b.checked = false; this.count(); return; }
    else return;
    event.preventDefault();
  }

  move(rows, to) {
    if (to < 0 || to >= rows.length) return;
    rows[this.at]?.classList.remove("here");
    this.at = to;
    rows[to].classList.add("here");
    rows[to].scrollIntoView({ block: "nearest" });
  }
}

customElements.define("v-table", Table);
