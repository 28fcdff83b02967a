import { ask, say, text } from "./shared.js";

/**
 * <v-passkey data-act="enter" data-back="/"><button>: signs in with a passkey of this device.
 * <v-passkey data-act="make" data-done="/account"><input><button>: makes one for the signed-in reader.
 * Stays hidden where the browser cannot do it. Talks JSON with /sign-in/passkey and /account/passkeys.
 */
class Passkey extends HTMLElement {
  connectedCallback() {
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => this.act());
  }

  async act() {
    const button = this.querySelector("button");
    button.disabled = true;
    try {
      await (this.dataset.act === "make" ? this.make() : this.enter());
    } catch (error) {
      // The reader closed the browser's own window: nothing to say.
      if (error.name !== "NotAllowedError" && error.name !== "AbortError") say(error.status === undefined ? text("failed") : error.message, "bad");
    } finally {
      button.disabled = false;
    }
  }

  async enter() {
    const { json } = await ask("/sign-in/passkey/options", { method: "POST" });
    const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
    const answer = await ask("/sign-in/passkey", { method: "POST", body: { json: JSON.stringify(credential), returnUrl: this.dataset.back } });
    location.href = answer.json.href;
  }

  async make() {
    const { json } = await ask("/account/passkeys/options", { method: "POST" });
    const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) });
    await ask("/account/passkeys", { method: "POST", body: { json: JSON.stringify(credential), name: this.querySelector("input")?.value } });
    location.href = this.dataset.done;
  }
}

customElements.define("v-passkey", Passkey);
