/**
 * <v-sheet> around a life sheet: "c" goes to the contact's text, Ctrl+Enter in it records.
 * What was typed is kept in the tab until it is recorded, so that a look at another customer loses nothing.
 */
class Sheet extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("[data-compose]");
    this.key = `draft:${location.pathname}`;
    this.press = (event) => this.pressed(event);
    document.addEventListener("keydown", this.press);
    // What is asked for is told on the channel the contact is on.
    this.querySelector("[data-ask]")?.addEventListener("submit", (event) => {
      const chosen = this.querySelector("#contacto [name=channel]:checked");
      if (chosen) event.target.elements.channel.value = chosen.value;
    });
    if (!this.text) return;
    if (!this.text.value) this.text.value = sessionStorage.getItem(this.key) ?? "";
    this.text.addEventListener("input", () => sessionStorage.setItem(this.key, this.text.value));
    this.text.form.addEventListener("submit", () => sessionStorage.removeItem(this.key));
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.press);
  }

  pressed(event) {
    if (event.target === this.text && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.text.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, dialog[open]")) return;
    if (event.key === "c" && this.text) {
      event.preventDefault();
      this.text.focus();
      this.text.scrollIntoView({ block: "center" });
    }
  }
}

customElements.define("v-sheet", Sheet);
