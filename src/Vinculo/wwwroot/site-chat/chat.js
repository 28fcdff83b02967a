// The page inside the frame: says, hears, and tells the page around it how many words are unread.
const { hook, failed, us, you } = document.body.dataset;
const about = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, "", location.pathname + location.search);
const form = document.getElementById("say");
const lines = document.getElementById("lines");
const error = document.getElementById("error");
const who = document.getElementById("who");
const random = () => [...crypto.getRandomValues(new Uint8Array(24))].map((b) => b.toString(16).padStart(2, "0")).join("");
const visitor = about.get("visitor") ?? random();
const identity = about.get("user") ? { user: about.get("user"), signature: about.get("signature") } : { visitor };
let [open, after, unread, agreed] = [false, 0, 0, about.get("agreed") === "yes"];
who.hidden = agreed;
form.elements.consent.required = !agreed;

const ask = async (what, body) => {
  const answer = await fetch(`/chat/${hook}/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...identity, ...body }) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.detail ?? problem.title ?? failed);
};

const show = (line) => {
  if (document.getElementById(line.id)) return;
  const item = document.createElement("li");
  item.id = line.id;
  item.className = line.mine ? "mine" : "theirs";
  const name = item.appendChild(document.createElement("small"));
  name.textContent = line.mine ? you : us;
  item.appendChild(document.createElement("span")).textContent = line.text;
  lines.append(item);
  item.scrollIntoView({ block: "end" });
};

const hear = async () => {
  clearTimeout(hear.timer);
  try {
    for (const line of await ask("read", { after })) {
      show(line);
      after = Math.max(after, line.at);
      if (!line.mine && !open) unread++;
    }
    parent.postMessage({ chat: "unread", count: unread }, "*");
  } catch {
    // Out of reach for a moment: asked again like the next time.
    hear.missed = (hear.missed ?? 0) + 1;
  }
  hear.timer = setTimeout(hear, open && !document.hidden ? 2_000 : 15_000);
};

form.onsubmit = async (event) => {
  event.preventDefault();
  const { text, name, email, consent } = form.elements;
  const nonce = (form.dataset.nonce ??= random());
  error.hidden = true;
  try {
    await ask("messages", { nonce, text: text.value, name: name.value || null, email: email.value || null, consent: agreed || consent.checked, page: about.get("page"), referrer: about.get("referrer") });
    delete form.dataset.nonce;
    text.value = "";
    agreed = true;
    parent.postMessage({ chat: "agreed" }, "*");
    who.hidden = true;
    consent.required = false;
    await hear();
  } catch (refused) {
    error.textContent = refused.message || failed;
    error.hidden = false;
  }
};
form.elements.text.onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
};
document.getElementById("close").onclick = () => parent.postMessage({ chat: "close" }, "*");
addEventListener("message", (event) => {
  if (event.source !== parent || !event.data?.chat) return;
  open = event.data.chat === "open";
  if (open) unread = 0;
  if (open || agreed) hear();
});
parent.postMessage({ chat: "ready" }, "*");
if (agreed) hear();
