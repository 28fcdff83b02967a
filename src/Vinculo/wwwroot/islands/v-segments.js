/**
 * <v-segments data-count="/address"> around a form and [data-live]: after every change the form is sent to data-count and the
 * answer stands in [data-live]. A count that says data-approximate is asked for again, exactly, once nobody has typed for a while.
 */
class Segments extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.live = this.querySelector("[data-live]");
    if (!this.form || !this.live) return;
    this.changed = () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.count(false), 200); };
    this.form.addEventListener("input", this.changed);
    this.form.addEventListener("change", this.changed);
    if (this.approximate) this.count(true);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  get approximate() { return this.live.querySelector("[data-approximate]") !== null; }

  async count(exact) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    const body = new FormData(this.form);
    if (exact) body.set("exact", "1");
    if (!exact) this.live.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.dataset.count, { method: "POST", body, signal: asking.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      this.live.innerHTML = await answer.text();
      this.live.removeAttribute("aria-busy");
      if (!exact && this.approximate) this.timer = setTimeout(() => this.count(true), 800);
    } catch (error) {
      // Typing on takes an earlier question back; out of reach, the figures wait for the next change.
      if (error.name !== "AbortError") this.live.removeAttribute("aria-busy");
    }
  }
}

customElements.define("v-segments", Segments);
