import { ask, escape, say } from "./shared.js";

/**
 * <v-edit data-href data-field data-etag data-value data-type> around <button class="show">: edit in place.
 * Click or Enter edits, Enter or leaving saves by PATCH {field: value} with If-Match, Esc gives up.
 * 412 means someone else was faster: their change is kept and the sentence of the server is shown.
 * <template data-choices> may hold the <option>s of a select.
 */
class Edit extends HTMLElement {
  connectedCallback() {
    this.show = this.querySelector("button.show");
    this.label = this.querySelector("[data-shown]");
    this.show.addEventListener("click", () => this.edit());
  }

  edit() {
    const choices = this.querySelector("template[data-choices]");
    const field = document.createElement(choices ? "select" : "input");
    field.className = "input";
    if (choices) field.append(choices.content.cloneNode(true));
    else field.type = this.dataset.type || "text";
    field.value = this.dataset.value ?? "";
    field.setAttribute("aria-label", this.show.getAttribute("aria-label") ?? "");
    this.show.hidden = true;
    this.append(field);
    field.focus();
    field.select?.();
    let done = false;
    const end = (save, refocus) => {
      if (done) return;
      done = true;
      const value = field.value;
      // A date half written reads as none: it is given up, or it would delete the one there is.
      if (field.validity.badInput) save = false;
      const shown = choices ? field.selectedOptions[0]?.textContent : field.type === "date" ? day(value) : value;
      field.remove();
      this.show.hidden = false;
      if (refocus) this.show.focus();
      if (save && value !== (this.dataset.value ?? "")) this.save(value, shown);
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); end(true, true); }
      else if (event.key === "Escape") { event.preventDefault(); end(false, true); }
      event.stopPropagation();
    });
    field.addEventListener("blur", () => end(true, false));
    if (choices) field.addEventListener("change", () => end(true, true));
  }

  async save(value, shown) {
    const before = this.label.innerHTML;
    this.label.innerHTML = escape(shown) || "—";
    this.dataset.state = "saving";
    try {
      const { json, etag } = await ask(this.dataset.href, { method: "PATCH", body: { [this.dataset.field]: value }, etag: this.dataset.etag });
      this.dataset.value = value;
      const fresh = etag ?? json?.etag;
      if (fresh) {
        const href = CSS.escape(this.dataset.href);
        for (const other of document.querySelectorAll(`v-edit[data-href="${href}"]`)) other.dataset.etag = fresh;
        // A form about the same record goes on from here.
        for (const version of document.querySelectorAll(`input[data-version-of="${href}"]`)) version.value = fresh;
      }
      this.dataset.state = "saved";
      this.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: { field: this.dataset.field, value } }));
      setTimeout(() => delete this.dataset.state, 1200);
    } catch (error) {
      this.label.innerHTML = before;
      delete this.dataset.state;
      say(error.message, "bad");
    }
  }
}

/** A date of a form, as the reader's language writes it. */
function day(value) {
  return value && new Date(`${value}T00:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
}

customElements.define("v-edit", Edit);
