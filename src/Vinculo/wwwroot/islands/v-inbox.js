import { ask } from "./shared.js";

/**
 * <v-inbox data-live="/api/…/live" [data-presence="/api/…" data-draft="/api/…"]> around the inbox or one of its matters.
 * Parts with [data-part] are drawn anew when something moved; what somebody is writing stays. J and K walk the rows.
 * On a matter it keeps the draft of [data-reply], says that somebody is here, and puts canned answers in: by button or by "/code ".
 */
class Inbox extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("[data-reply]");
    this.news = new EventSource(this.dataset.live);
    this.news.addEventListener("moved", () => this.soon());
    this.keys = (event) => this.press(event);
    document.addEventListener("keydown", this.keys);
    this.addEventListener("click", (event) => this.choose(event));
    if (this.field) this.field.addEventListener("input", () => this.wrote());
    if (this.dataset.presence) {
      this.tell(false);
      this.beat = setInterval(() => this.tell(Date.now() - (this.lastWords ?? 0) < 30000), 20000);
    }
  }

  disconnectedCallback() {
    this.news?.close();
    clearInterval(this.beat);
    clearTimeout(this.later);
    clearTimeout(this.saving);
    document.removeEventListener("keydown", this.keys);
  }

  /** Many moves at once are one look. */
  soon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.look(), 300);
  }

  async look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement?.closest?.("[data-episode]")?.dataset.episode;
      for (const part of this.querySelectorAll("[data-part]")) {
        const next = fresh.querySelector(`v-inbox [data-part="${part.dataset.part}"]`);
        if (next && next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
      }
      if (focused) this.querySelector(`[data-episode="${focused}"] .row-link`)?.focus();
    } catch {
      // Out of reach for the moment: say that there is news and leave the page as it is.
      this.querySelector("[data-news]")?.removeAttribute("hidden");
    }
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    const rows = [...this.querySelectorAll("[data-episode] .row-link")];
    if (!step || rows.length === 0) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))].focus();
    event.preventDefault();
  }

  tell(writing) {
    ask(this.dataset.presence, { method: "PUT", body: { writing } }).catch(() => undefined);
  }

  wrote() {
    const first = Date.now() - (this.lastWords ?? 0) > 30000;
    this.lastWords = Date.now();
    if (first) this.tell(true);
    const code = /(?:^|\s)\/([a-z0-9-]+) $/.exec(this.field.value.slice(0, this.field.selectionStart));
    const canned = code && this.querySelector(`[data-canned="${CSS.escape(code[1])}"]`);
    if (canned) {
      const end = this.field.selectionStart;
      this.field.setRangeText("", end - code[1].length - 2, end, "end");
      this.put(canned);
    }
    clearTimeout(this.saving);
    this.saving = setTimeout(() => ask(this.dataset.draft, { method: "PUT", body: { text: this.field.value } }).catch(() => undefined), 800);
  }

  choose(event) {
    const canned = event.target.closest("[data-canned]");
    if (canned) this.put(canned);
  }

  /** Words where the cursor stands; a macro says what it will do before anything is sent. */
  put(canned) {
    this.field.setRangeText(canned.dataset.words, this.field.selectionStart, this.field.selectionEnd, "end");
    const says = this.querySelector("[data-macro-says]");
    this.querySelector("[data-macro]").value = canned.dataset.acts ? canned.dataset.canned : "";
    says.hidden = !canned.dataset.acts;
    says.textContent = says.dataset.macroSays.replace("…", canned.dataset.acts ?? "");
    this.field.focus();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("v-inbox", Inbox);
