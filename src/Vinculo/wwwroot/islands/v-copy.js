import { say, text } from "./shared.js";

/** <v-copy data-value="…"><button>: puts the value on the clipboard and says so. */
class Copy extends HTMLElement {
  connectedCallback() { this.addEventListener("click", () => this.copy()); }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.dataset.value);
      say(text("copied"), "ok");
    } catch {
      say(text("failed"), "bad");
    }
  }
}

customElements.define("v-copy", Copy);
