// What every island may need: escaping, talking to our API, toasts. Texts come from the page, never from here.
const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made safe to stand in markup. */
export const escape = (text) => String(text ?? "").replace(/[&<>"']/g, (c) => escapes[c]);

/** Text folded for comparing: lower case, no accents. */
export const fold = (text) => String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** An icon of the sprite, as markup. */
export const icon = (name) => `<svg class="i" aria-hidden="true"><use href="${sprite()}#${escape(name)}"/></svg>`;
const sprite = () => document.querySelector("meta[name=sprite]")?.content ?? "/lib/icons.svg";

/** A sentence of the page: <script type="application/json" id="ui-texts">. */
export const text = (key) => (texts ??= JSON.parse(document.getElementById("ui-texts")?.textContent || "{}"))[key] ?? key;
let texts;
document.addEventListener("page:shown", () => (texts = undefined));

/**
 * Asks our API. Sends the anti-forgery token, takes and gives JSON.
 * Throws an Error whose message can be shown: the problem's detail, or the page's own sentence when the server is out of reach.
 * Its `status` is the HTTP status, 0 when there was no answer.
 */
export async function ask(url, { method = "GET", body, etag, signal } = {}) {
  const headers = { Accept: "application/json" };
  const token = document.querySelector("meta[name=csrf]")?.content;
  if (token && method !== "GET") headers["RequestVerificationToken"] = token;
  if (etag) headers["If-Match"] = etag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw Object.assign(new Error(text("offline")), { status: 0 });
  }
  const json = /json/.test(answer.headers.get("content-type") ?? "") ? await answer.json() : undefined;
  if (!answer.ok) throw Object.assign(new Error(json?.detail ?? json?.title ?? text("failed")), { status: answer.status, problem: json });
  return { json, etag: answer.headers.get("ETag"), status: answer.status };
}

/** Shows a toast for a few seconds; kind: ok, info, warn, bad. Bad ones stay until closed. */
export function say(message, kind = "info", isMarkup = false) {
  const region = document.getElementById("toasts");
  if (!region) return;
  const icons = { ok: "circle-check", info: "info", warn: "triangle-alert", bad: "circle-alert" };
  const toast = document.createElement("div");
  toast.className = `toast ${kind}`;
  toast.innerHTML = `${icon(icons[kind] ?? "info")}<div class="say">${isMarkup ? message : escape(message)}</div><button type="button" aria-label="${escape(text("close"))}">${icon("x")}</button>`;
  toast.querySelector("button").onclick = () => toast.remove();
  region.append(toast);
  if (kind !== "bad") setTimeout(() => toast.remove(), 5000);
}

/** Goes to an address the way a click on a link would. */
export function go(href) {
  const link = document.createElement("a");
  link.href = href;
  const boosted = document.body.querySelector(":scope > .shell");
  if (!boosted) { location.href = href; return; }
  // It stays until the page it asked for is there: an answer whose asker is gone may be dropped.
  document.getElementById("way")?.remove();
  link.id = "way";
  link.hidden = true;
  boosted.append(link);
  window.htmx?.process(link);
  link.click();
}
