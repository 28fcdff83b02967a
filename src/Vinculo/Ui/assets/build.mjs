// Builds what the browser downloads: one stylesheet, one module, one sprite, two fonts. Run by the project file.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const out = join(root, "wwwroot/lib");
const modules = join(here, "node_modules");
const browsers = ["chrome123", "firefox120", "safari17.5"];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

// Rooms may add a stylesheet of their own beside their pages (Workspace/Workspace.css): it joins the one file, in layer "room".
const sheets = (await readdir(join(here, "css"))).sort().map((name) => join(here, "css", name));
for (const room of (await readdir(root, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name).sort()) {
  if (["Ui", "wwwroot", "bin", "obj"].includes(room)) continue;
  for (const name of (await readdir(join(root, room))).filter((n) => n.endsWith(".css") && !n.endsWith(".razor.css")).sort())
    sheets.push(join(root, room, name));
}
const css = (await Promise.all(sheets.map((file) => readFile(file, "utf8")))).join("\n");
await writeFile(join(out, "app.css"), (await transform(css, { loader: "css", minify: true, target: browsers })).code);

const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = await Promise.all(
  names.map(async (name) => {
    const svg = await readFile(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  }),
);
await writeFile(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);

for (const subset of ["latin", "latin-ext"])
  await copyFile(join(modules, `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`), join(out, `inter-${subset}.woff2`));

// Last, because the project file takes its time stamp as "everything is built".
await build({
  entryPoints: [join(here, "js/app.js")],
  outfile: join(out, "app.js"),
  bundle: true,
  format: "esm",
  minify: true,
  target: browsers,
  legalComments: "none",
  nodePaths: [modules],
  logLevel: "warning",
});
