/**
 * <v-rules> around a table of inputs named r{row}.{column}: arrows move between cells, Enter goes down and adds a row at the
 * end, a pasted range fills cells from the one in hand, and the buttons of a row (data-act: up, down, copy, del; add-row outside)
 * work in place. Without script they send the form. After every change the form hears "input", so that checks follow;
 * cells the checks name are marked.
 */
class Rules extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.body = this.querySelector("tbody");
    if (!this.form || !this.body) return;
    this.body.addEventListener("keydown", (event) => this.press(event));
    this.body.addEventListener("paste", (event) => this.paste(event));
    this.clicked = (event) => this.click(event);
    this.form.addEventListener("click", this.clicked);
    this.live = this.form.parentElement.querySelector("[data-live]");
    if (this.live) {
      this.watcher = new MutationObserver(() => this.mark());
      this.watcher.observe(this.live, { childList: true, subtree: true });
      this.mark();
    }
  }

  disconnectedCallback() {
    this.form?.removeEventListener("click", this.clicked);
    this.watcher?.disconnect();
  }

  get rows() { return [...this.body.rows]; }
  cells(row) { return [...row.querySelectorAll("td > input")]; }

  place(input) {
    const rows = this.rows;
    const row = input.closest("tr");
    return [rows.indexOf(row), this.cells(row).indexOf(input)];
  }

  go(r, c) {
    const cell = this.cells(this.rows[r] ?? this.body)[c];
    if (!cell) return false;
    cell.focus();
    cell.select();
    return true;
  }

  press(event) {
    const input = event.target.closest("td > input");
    if (!input || event.ctrlKey || event.metaKey || event.altKey) return;
    const [r, c] = this.place(input);
    // A list of words that stands open takes the arrows for itself where the browser shows it; up and down still move rows.
    const atStart = input.selectionStart === 0 && input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    const whole = input.value.length > 0 && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    let moved = false;
    if (event.key === "ArrowDown") moved = this.go(r + 1, c);
    else if (event.key === "ArrowUp") moved = r > 0 && this.go(r - 1, c);
    else if (event.key === "ArrowLeft" && (atStart || whole)) moved = c > 0 && this.go(r, c - 1);
    else if (event.key === "ArrowRight" && (atEnd || whole)) moved = this.go(r, c + 1);
    else if (event.key === "Enter") {
      if (r === this.rows.length - 1) this.add(this.rows[r], true);
      this.go(r + 1, c);
      moved = true;
    }
    if (moved) event.preventDefault();
  }

  paste(event) {
    const input = event.target.closest("td > input");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const [r, c] = this.place(input);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, i) => {
      if (r + i >= this.rows.length) this.add(this.rows[this.rows.length - 1], true);
      const cells = this.cells(this.rows[r + i]);
      line.split("\t").forEach((value, j) => { if (cells[c + j]) cells[c + j].value = value.trim(); });
    });
    this.changed();
  }

  click(event) {
    const button = event.target.closest("button[data-act]");
    if (!button || !this.form.contains(button)) return;
    const row = button.closest("tr");
    const rows = this.rows;
    switch (button.dataset.act) {
      case "add-row": this.add(rows[rows.length - 1], true); this.go(this.rows.length - 1, 0); break;
      case "copy": this.add(row, false); break;
      case "del": if (rows.length > 1) row.remove(); else for (const cell of this.cells(row)) cell.value = ""; break;
      case "up": row.previousElementSibling?.before(row); break;
      case "down": row.nextElementSibling?.after(row); break;
      default: return;
    }
    // A table that has lost its last row lets the server make one.
    if (rows.length === 0) return;
    event.preventDefault();
    this.changed();
  }

  add(after, empty) {
    if (!after) return;
    const row = after.cloneNode(true);
    for (const [i, cell] of this.cells(row).entries()) {
      cell.value = empty ? "" : this.cells(after)[i].value;
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("title");
    }
    after.after(row);
    this.number();
  }

  /** Names and labels follow the order of the rows. */
  number() {
    this.rows.forEach((row, r) => {
      const head = row.querySelector("[data-n]");
      const before = head.textContent;
      head.textContent = String(r + 1);
      for (const cell of this.cells(row)) {
        cell.name = cell.name.replace(/^r\d+\./, `r${r}.`);
        cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(before, String(r + 1)));
      }
      for (const button of row.querySelectorAll("button[data-act]")) {
        button.value = `${button.dataset.act}:${r}`;
        button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/\d+$/, String(r + 1)));
      }
    });
  }

  changed() {
    this.number();
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Marks the cells the checks are about. */
  mark() {
    for (const cell of this.querySelectorAll("[aria-invalid]")) { cell.removeAttribute("aria-invalid"); cell.removeAttribute("title"); }
    for (const note of this.live.querySelectorAll("[data-level]")) {
      for (const r of note.dataset.rows.split(",").filter((x) => x !== "").map(Number)) {
        const row = this.rows[r];
        if (!row) continue;
        const cells = note.dataset.column ? [this.cells(row)[Number(note.dataset.column)]] : note.dataset.level === "Blocks" ? this.cells(row).filter((c) => c.closest("td:not(.then)")) : [];
        for (const cell of cells.filter(Boolean)) { cell.setAttribute("aria-invalid", "true"); cell.title = note.textContent.trim(); }
      }
    }
  }
}

customElements.define("v-rules", Rules);
