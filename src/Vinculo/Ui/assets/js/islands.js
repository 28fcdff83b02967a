// An island that is not in the common bundle is fetched the first time its tag appears on a page.
const known = JSON.parse(document.getElementById("islands")?.textContent || "{}");
const asked = new Set();

function look(root = document) {
  for (const element of root.querySelectorAll(":not(:defined)")) {
    const name = element.localName;
    if (!known[name] || asked.has(name)) continue;
    asked.add(name);
    import(known[name]);
  }
}

look();
document.addEventListener("page:shown", () => look());
document.addEventListener("htmx:after:swap", () => look());
