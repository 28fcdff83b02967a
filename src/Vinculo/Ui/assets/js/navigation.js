// Links and forms inside the shell load by fetch and swap the body; without script they are ordinary links and forms.
import htmx from "htmx.org/dist/htmx.esm.js";

htmx.config.defaultFocusScroll = false;
// Islands call htmx.process on what they add.
window.htmx = htmx;
const root = document.documentElement;
const build = document.querySelector("meta[name=build]")?.content;

// The page asked for last; links and forms ask each for themselves, and so does the way back.
let latest;
addEventListener("popstate", () => (latest = undefined));
document.addEventListener("htmx:before:request", (event) => {
  const { ctx } = event.detail;
  if (ctx?.sourceElement?._htmx?.boosted) latest = ctx;
  root.classList.add("loading");
});
document.addEventListener("htmx:finally:request", () => root.classList.remove("loading"));

// A page of another release, or one that is not ours (a sign-in form, a file), is loaded in full.
// The link or form that asked is gone after the swap, so what it was is noted before.
const pages = new WeakSet();
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx?.sourceElement?._htmx?.boosted) return;
  // Whoever went on elsewhere meanwhile is not brought back by the slower answer.
  if (ctx !== latest) { event.preventDefault(); return; }
  pages.add(ctx);
  const found = /<meta name="build" content="([^"]*)"/.exec(ctx.text ?? "");
  if (found?.[1] === build) return;
  event.preventDefault();
  location.href = ctx.response?.raw?.url ?? ctx.request.action;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (!event.detail?.ctx || !pages.has(event.detail.ctx)) return;
  // Whoever is already typing in the new page is not taken away from there.
  if (!document.activeElement || document.activeElement === document.body) document.querySelector("main h1")?.focus({ preventScroll: true });
  document.dispatchEvent(new Event("page:shown"));
});

// The server could not be reached: say so by going there, where the browser explains it.
document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx?.sourceElement?._htmx?.boosted && ctx.request?.method === "GET" && !ctx.response) location.href = ctx.request.action;
});

// Asking before leaving for good: <form data-confirm="sentence">.
document.addEventListener("submit", (event) => {
  const say = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (say && !confirm(say)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);

export { htmx };
