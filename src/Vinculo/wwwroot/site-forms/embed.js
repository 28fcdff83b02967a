/*
 * <script src="https://…/site-forms/embed.js" data-form="…" data-lang="es" async></script>
 * Puts the form where this line stands, in a frame that no look and no script of the page gets into, and tells the form which
 * page it is on and what led there.
 */
(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const here = new URL(location.href);
  const about = new URLSearchParams({ page: (here.origin + here.pathname).slice(0, 500) });
  const lang = script.dataset.lang ?? document.documentElement.lang.slice(0, 2);
  if (lang === "es" || lang === "en") about.set("lang", lang);
  for (const [name, value] of here.searchParams) if (/^utm_(source|medium|campaign|term|content)$/.test(name)) about.set(name, value.slice(0, 500));
  const frame = document.createElement("iframe");
  frame.src = `${home}/forms/${encodeURIComponent(script.dataset.form)}?${about}`;
  frame.title = script.dataset.title ?? (lang === "en" ? "Form" : "Formulario");
  frame.style.cssText = "display:block;width:100%;min-height:480px;border:0";
  addEventListener("message", (event) => {
    if (event.origin === home && event.source === frame.contentWindow && event.data?.form > 0) frame.style.height = `${Math.ceil(event.data.form)}px`;
  });
  script.after(frame);
})();
