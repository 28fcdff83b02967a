/* Vínculo: proposals on a page of yours. Keeps nothing in the browser: no cookie, no storage. Puts text, never markup. */
(() => {
  "use strict";
  const script = document.currentScript;
  const { key, token = "", consent = "" } = script.dataset;
  const base = new URL(`${encodeURIComponent(key)}/`, script.src).href;
  const lang = (script.dataset.lang || document.documentElement.lang || navigator.language || "es").slice(0, 2);
  const agrees = () => /^(yes|true|1)$/.test(script.dataset.consent || consent) && !navigator.globalPrivacyControl;

  const send = (what, body) =>
    fetch(base + what, {
      method: "POST",
      mode: "cors",
      credentials: "omit",
      keepalive: true,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: agrees() ? token : "", consent: agrees(), ...body }),
    });

  const element = (name, text, part) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (part) made.setAttribute("part", part);
    return made;
  };

  const show = (place, answer, item) => {
    const tell = (result) => send("answers", { decision: answer.decision, action: item.action, result });
    const box = element("section", "", "proposal");
    if (item.lang) box.lang = item.lang;
    const yes = element("button", answer.words.accept, "accept");
    const no = element("button", answer.words.refuse, "refuse");
    box.append(element("h3", item.title, "title"), element("p", item.text, "text"), yes, no);
    const say = (result) => {
      yes.disabled = no.disabled = true;
      tell(result).then((told) => {
        if (!told.ok) return;
        box.replaceChildren(element("p", answer.words.thanks, "thanks"));
        place.dispatchEvent(new CustomEvent("vinculo:answer", { bubbles: true, detail: { action: item.action, result } }));
        if (result === "accepted" && place.dataset.href) location.assign(place.dataset.href);
      });
    };
    yes.addEventListener("click", () => say("accepted"));
    no.addEventListener("click", () => say("refused"));
    const root = place.shadowRoot || place.attachShadow({ mode: "open" });
    root.append(box);
    // Seen is what stood in the window for a second, half of it at least.
    let timer;
    const eye = new IntersectionObserver(
      ([entry]) => {
        clearTimeout(timer);
        if (entry.isIntersecting)
          timer = setTimeout(() => {
            eye.disconnect();
            tell("shown").then(() => place.setAttribute("data-shown", item.action));
          }, 1000);
      },
      { threshold: 0.5 },
    );
    eye.observe(box);
  };

  const run = async () => {
    for (const place of document.querySelectorAll("[data-vinculo]:not([data-vinculo-ready])")) {
      place.setAttribute("data-vinculo-ready", "");
      try {
        const asked = await send("proposals", { top: Number(place.dataset.top) || 1, lang });
        if (!asked.ok) continue;
        const answer = await asked.json();
        for (const item of answer.items) show(place, answer, item);
        place.setAttribute("data-vinculo-ready", String(answer.items.length));
      } catch (failure) {
        // A page is never worse for us: without an answer the place stays empty.
        console.debug("vinculo", failure);
      }
    }
  };
  // A page that asks for consent later calls this with true once it has it.
  globalThis.vinculo = { run, consent: (yes) => ((script.dataset.consent = yes ? "yes" : "no"), run()) };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
})();
