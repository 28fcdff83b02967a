import { ask, go } from "./shared.js";

/**
 * <v-progress data-href="/api/…" data-every="1000"> around <progress> and [data-say]: asks until done.
 * The answer: {done: 0..total, total, text, finished, href, failed}. When finished it goes to href, if there is one, else fires "finished".
 */
class Progress extends HTMLElement {
  connectedCallback() {
    this.failures = 0;
    if (this.dataset.href) this.poll();
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  async poll() {
    try {
      const { json } = await ask(this.dataset.href);
      this.failures = 0;
      const bar = this.querySelector("progress");
      if (json.total > 0) { bar.max = json.total; bar.value = json.done; } else bar.removeAttribute("value");
      const percent = this.querySelector("[data-percent]");
      if (percent) percent.textContent = json.total > 0 ? `${Math.floor((100 * json.done) / json.total)} %` : "";
      if (json.text) this.querySelector("[data-say]").textContent = json.text;
      if (json.finished || json.failed) {
        this.dispatchEvent(new CustomEvent("finished", { bubbles: true, detail: json }));
        if (json.href) go(json.href);
        return;
      }
    } catch {
      // The server may be starting again: ask less often, never give up, the work itself goes on there.
      this.failures++;
    }
    if (this.isConnected) this.timer = setTimeout(() => this.poll(), Number(this.dataset.every || 1000) * Math.min(10, 1 + this.failures));
  }
}

customElements.define("v-progress", Progress);
