import { ask, escape } from "./shared.js";

/**
 * <v-duplicates data-source="/api/v1/recognitions" data-title data-open> around the form of a new customer:
 * while it is filled in, asks whether somebody like that is known and says so in [data-duplicates]. Shows the fields of a person or of a company.
 */
class Duplicates extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.place = this.querySelector("[data-duplicates]");
    this.form.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), 350); });
    if (!this.place.childElementCount) this.look();
  }

  disconnectedCallback() { clearTimeout(this.timer); this.asking?.abort(); }

  get clues() {
    const data = new FormData(this.form);
    const get = (name) => (data.get(name) ?? "").toString().trim() || undefined;
    const isCompany = get("kind") === "company";
    const name = isCompany ? get("legalName") ?? get("tradeName") : [get("givenNames"), get("firstSurname"), get("secondSurname")].filter(Boolean).join(" ") || undefined;
    // "PE/DNI" is a Peruvian DNI, "CC" a document of the company's own country.
    const [type, country] = (get("documentType") ?? "").split("/").reverse();
    return { kind: isCompany ? "company" : "person", name, birthDate: isCompany ? undefined : get("birthDate"), phone: get("phone"), email: get("email"), city: get("city"), document: get("document"), documentType: type || undefined, country: (get("document") && country) || undefined };
  }

  async look() {
    const clues = this.clues;
    this.asking?.abort();
    const enough = (clues.name?.length ?? 0) > 5 || (clues.document?.length ?? 0) > 4 || (clues.phone?.length ?? 0) > 6 || /@.+\../.test(clues.email ?? "");
    if (!enough) { this.place.replaceChildren(); return; }
    this.asking = new AbortController();
    try {
      const { json } = await ask(this.dataset.source, { method: "POST", body: clues, signal: this.asking.signal });
      const found = (json?.customers ?? []).filter((c) => c.probability >= 0.3).slice(0, 4);
      this.place.innerHTML = found.length
        ? `<div class="banner warn" role="status"><div class="say"><b>${escape(this.dataset.title)}</b><ul class="rows">${found.map((c) => `<li><span class="grow"><a class="row-link" href="/clientes/${escape(c.id)}">${escape(c.name)}</a><small class="mute">${escape((c.why ?? []).map((w) => w.value).filter(Boolean).join(" · "))}</small></span><span class="end tnum">${Math.round(c.probability * 100)} %</span></li>`).join("")}</ul></div></div>`
        : "";
    } catch (error) {
      // The server looks again when the form is sent; a look-ahead that failed must not stand in the way of typing.
      if (error.name !== "AbortError") this.place.replaceChildren();
    }
  }
}

customElements.define("v-duplicates", Duplicates);
