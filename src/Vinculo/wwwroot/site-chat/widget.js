/*
 * <script src="https://…/site-chat/widget.js" data-hook="…" data-lang="es" async></script>
 * A button that opens the chat in a frame of its own. The page may say who is signed in, before this script:
 * window.vinculoChat = { user: "customer.expires", signature: "hex" }.
 * The secret by which a visitor finds the conversation again is kept with the page: browsers let a frame of another site keep
 * nothing.
 */
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const lang = script.dataset.lang ?? (navigator.language.startsWith("en") ? "en" : "es");
  const who = window.vinculoChat ?? {};
  const key = `vinculo-chat-${script.dataset.hook}`;
  const recall = () => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      // A browser that keeps nothing: the conversation lasts as long as the page.
      return {};
    }
  };
  const keep = (more) => {
    Object.assign(kept, more);
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      kept.fleeting = true;
    }
  };
  const kept = recall();
  if (!kept.visitor) keep({ visitor: [...crypto.getRandomValues(new Uint8Array(24))].map((b) => b.toString(16).padStart(2, "0")).join("") });
  const about = new URLSearchParams({ visitor: kept.visitor, agreed: kept.agreed ? "yes" : "no", page: location.href.slice(0, 500), referrer: document.referrer.slice(0, 500), ...(who.user ? { user: who.user, signature: who.signature } : {}) });
  const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
  root.innerHTML = `<style>
    button { position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; width: 56px; height: 56px; border: 0; border-radius: 50%; background: #4f46e5; color: #fff; font: 24px/1 system-ui; cursor: pointer; box-shadow: 0 4px 14px #0004; }
    b { position: absolute; top: -4px; right: -4px; min-width: 20px; padding: 3px; border-radius: 10px; background: #dc2626; font: 600 12px/14px system-ui; box-sizing: border-box; }
    iframe { position: fixed; right: 16px; bottom: 84px; z-index: 2147483000; width: min(370px, calc(100vw - 32px)); height: min(540px, calc(100dvh - 110px)); border: 1px solid #0002; border-radius: 12px; background: #fff; box-shadow: 0 10px 30px #0003; }
    [hidden] { display: none; }</style>
    <iframe hidden title="Chat" src="${home}/chat/${encodeURIComponent(script.dataset.hook)}?lang=${lang === "en" ? "en" : "es"}#${about}"></iframe>
    <button type="button" aria-expanded="false" aria-label="${lang === "en" ? "Write to us" : "Escríbanos"}">💬<b hidden></b></button>`;
  const [frame, button, count] = ["iframe", "button", "b"].map((name) => root.querySelector(name));
  const tell = () => frame.contentWindow.postMessage({ chat: frame.hidden ? "closed" : "open" }, home);
  const turn = (open) => {
    frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) count.hidden = true;
    tell();
  };
  button.onclick = () => turn(frame.hidden);
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    if (event.data?.chat === "close") turn(false);
    if (event.data?.chat === "ready") tell();
    if (event.data?.chat === "agreed") keep({ agreed: true });
    if (event.data?.chat === "unread" && frame.hidden) {
      count.textContent = String(event.data.count);
      count.hidden = !event.data.count;
    }
  });
})();
