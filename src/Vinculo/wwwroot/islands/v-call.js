import { ask, escape, icon, say } from "./shared.js";

/**
 * <v-call data-live="/calls/live"><script type="application/json">{texts, choices}</script></v-call>: cards of the calls at the
 * reader's desk, said anew by the server whenever they change. While the page is hidden it does not listen; shown again, it
 * hears at once how things stand. A link to a telephone number calls it from the desk.
 */
class Call extends HTMLElement {
  connectedCallback() {
    ({ texts: this.texts, choices: this.choices, purposes: this.purposes, mayOverride: this.mayOverride } = JSON.parse(this.querySelector("script").textContent));
    this.region = document.createElement("section");
    this.region.className = "calls";
    this.region.setAttribute("aria-label", this.texts.Region);
    this.region.setAttribute("aria-live", "assertive");
    this.append(this.region);
    this.shown = new Map();
    this.looks = () => (document.hidden ? this.hush() : this.listen());
    this.dials = (event) => this.dial(event);
    document.addEventListener("visibilitychange", this.looks);
    document.addEventListener("click", this.dials, true);
    this.listen();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.looks);
    document.removeEventListener("click", this.dials, true);
    this.hush();
    this.region.remove();
  }

  listen() {
    if (this.source || document.hidden) return;
    this.source = new EventSource(this.dataset.live);
    this.source.onmessage = (event) => this.show(JSON.parse(event.data));
  }

  hush() {
    this.source?.close();
    this.source = undefined;
  }

  /** Only what changed is drawn anew: nobody loses the words half written in another card. */
  show(calls) {
    const now = new Map(calls.map((call) => [call.id, call]));
    for (const [id, card] of this.shown) if (!now.has(id)) { card.node.remove(); this.shown.delete(id); }
    for (const call of calls) {
      const key = JSON.stringify(call);
      const known = this.shown.get(call.id);
      if (known?.key === key) continue;
      const node = this.card(call);
      known ? known.node.replaceWith(node) : this.region.prepend(node);
      this.shown.set(call.id, { key, node });
    }
  }

  card(call) {
    const t = this.texts;
    const node = document.createElement("article");
    node.className = `call ${call.state}`;
    node.dataset.call = call.id;
    const who = call.callers.length === 1 ? call.callers[0] : undefined;
    const title = who?.name ?? call.name ?? call.number ?? t.Hidden;
    node.innerHTML =
      `<header>${icon(call.incoming ? "phone-incoming" : "phone-outgoing")}<div><b>${escape(title)}</b><small>${escape([call.incoming ? t.Incoming : t.Outgoing, t[`Card.${call.state}`], call.line].filter(Boolean).join(" · "))}</small></div></header>` +
      (call.number && call.number !== title ? `<p class="tnum">${escape(call.number)}</p>` : "") +
      this.callers(call, who) +
      (call.recording ? `<p><a class="link" href="${escape(call.recording)}" target="_blank" rel="noopener">${escape(t.Recording)}</a></p>` : "") +
      (call.mustClose ? this.form(call) : "");
    node.querySelectorAll("[data-choose]").forEach((button) => (button.onclick = () => this.choose(call, button.dataset.choose, button.dataset.href)));
    const form = node.querySelector("form");
    if (form) {
      form.onsubmit = (event) => this.close(event, call);
      form.elements.disposition.onchange = () => this.asksNextStep(form);
      this.asksNextStep(form);
    }
    return node;
  }

  callers(call, who) {
    const t = this.texts;
    if (who) return `<p class="cluster between"><span class="soft">${escape(who.detail ?? "")}</span><a class="btn primary sm" href="${escape(who.href)}">${escape(t.Open)}</a></p>`;
    if (call.callers.length > 1)
      return `<p class="soft">${escape(t.Choose)}</p><ul>${call.callers.map((c) => `<li><button type="button" class="btn sm" data-choose="${escape(c.id)}" data-href="${escape(c.href)}"><b>${escape(c.name)}</b> <span class="soft">${escape(c.detail ?? "")}</span></button></li>`).join("")}</ul>`;
    return call.register
      ? `<p class="soft">${escape(t.Nobody)}</p><p class="cluster"><a class="btn primary sm" href="${escape(call.register)}">${escape(t.Register)}</a><a class="btn sm" href="/search?q=${encodeURIComponent(call.number)}">${escape(t.Search)}</a></p>`
      : "";
  }

  form(call) {
    const t = this.texts;
    const field = (name, label, control) => `<div class="field"><label for="${name}-${call.id}">${escape(label)}</label>${control}</div>`;
    return `<form class="stack tight" hx-boost="false">` +
      field("d", t.Disposition, `<select class="input" id="d-${call.id}" name="disposition" required><option value=""></option>${this.choices.map((c) => `<option value="${escape(c.value)}">${escape(c.label)}</option>`).join("")}</select>`) +
      `<div data-next hidden>` +
      field("s", t.NextStep, `<input class="input" id="s-${call.id}" name="nextStep" maxlength="500">`) +
      field("o", t.NextOn, `<input class="input" id="o-${call.id}" name="nextOn" type="date">`) +
      `</div>` +
      field("n", t.Note, `<textarea class="input" id="n-${call.id}" name="note" rows="2" maxlength="5000"></textarea>`) +
      `<p role="alert" class="error" hidden></p><button class="btn primary sm">${escape(t.Save)}</button></form>`;
  }

  asksNextStep(form) {
    const needs = this.choices.some((c) => c.needsNextStep && c.value === form.elements.disposition.value);
    form.querySelector("[data-next]").hidden = !needs;
    form.elements.nextStep.required = form.elements.nextOn.required = needs;
  }

  async choose(call, customer, href) {
    try {
      await ask(`/api/v1/calls/${call.id}/customer`, { method: "POST", body: { customer } });
      location.href = href;
    } catch (error) {
      say(error.message, "bad");
    }
  }

  async close(event, call) {
    event.preventDefault();
    const { disposition, nextStep, nextOn, note } = event.target.elements;
    const alert = event.target.querySelector("[role=alert]");
    try {
      await ask(`/api/v1/calls/${call.id}/close`, {
        method: "POST",
        body: { disposition: disposition.value, nextStep: nextStep.value || null, nextOn: nextOn.value || null, note: note.value || null },
      });
    } catch (error) {
      alert.textContent = error.message;
      alert.hidden = false;
    }
  }

  async dial(event) {
    const link = event.target.closest?.('a[href^="tel:"]');
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    this.held?.remove();
    await this.ring({
      customer: link.closest("[data-customer]")?.dataset.customer ?? /^\/clientes\/([0-9a-f-]{36})/.exec(location.pathname)?.[1],
      case: /^\/casos\/([0-9a-f-]{36})/.exec(location.pathname)?.[1],
      number: decodeURIComponent(link.getAttribute("href").slice(4)),
      purpose: link.closest("[data-purpose]")?.dataset.purpose,
    });
  }

  /** Rings at the desk. When the contact rules say no, asks what the call is for and, of who may, the reason to call anyway. */
  async ring(call) {
    try {
      say(this.texts.Dialling, "info");
      await ask("/api/v1/calls", { method: "POST", body: call });
      this.held?.remove();
    } catch (error) {
      if (error.problem?.code === "contact.held") this.asksPurpose(call, error);
      else say(error.message, "bad");
    }
  }

  asksPurpose(call, error) {
    const t = this.texts;
    const node = document.createElement("article");
    node.className = "call held-back";
    node.innerHTML =
      `<header>${icon("phone-outgoing")}<div><b>${escape(call.number)}</b></div></header><form class="stack tight" hx-boost="false">` +
      `<p role="alert" class="error">${escape(error.message)}</p>` +
      `<div class="field"><label for="held-purpose">${escape(t.Purpose)}</label><select class="input" id="held-purpose" name="purpose" required><option value=""></option>${this.purposes.map((p) => `<option value="${escape(p.value)}"${p.value === call.purpose ? " selected" : ""}>${escape(p.label)}</option>`).join("")}</select></div>` +
      (this.mayOverride ? `<div class="field"><label for="held-anyway">${escape(t.Anyway)}</label><input class="input" id="held-anyway" name="anyway" maxlength="300"></div>` : "") +
      `<div class="cluster end"><button type="button" class="btn ghost sm">${escape(t.Cancel)}</button><button class="btn primary sm">${escape(t.Call)}</button></div></form>`;
    const form = node.querySelector("form");
    form.onsubmit = (event) => {
      event.preventDefault();
      this.ring({ ...call, purpose: form.elements.purpose.value, anyway: form.elements.anyway?.value || undefined });
    };
    form.querySelector("button[type=button]").onclick = () => node.remove();
    this.held?.remove();
    this.held = node;
    this.region.prepend(node);
    form.elements.purpose.focus();
  }
}

customElements.define("v-call", Call);
