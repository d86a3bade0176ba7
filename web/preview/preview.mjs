// Renders every sample page into a folder (default build/preview) and checks templates, texts and data lines.
//   node web/preview/preview.mjs [FOLDER]
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { check, declared, readTexts, render, template } from "./engine.mjs";
import { samples } from "./samples.mjs";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = process.argv[2] ?? join(web, "../build/preview");
const texts = readTexts();
const manifest = JSON.parse(readFileSync(join(web, "dist/manifest.json")));
const assets = Object.fromEntries(["citizen.css", "officer.css", "app.js", "lotus.svg"].map((name) => [name.replace(".", "_"), "assets/" + manifest[name]]));

const faults = [];
const shown = new Set(Object.values(samples).map(([name]) => name));
for (const folder of ["components", "citizen", "officer"])
  for (const file of readdirSync(join(web, "templates", folder)).sort()) {
    const name = `${folder}/${file.replace(".html", "")}`;
    const layout = template(name).layout;
    const result = check(name, texts, layout ? declared(template(layout)) : {});
    faults.push(...(Array.isArray(result) ? result : result.faults));
    if (folder !== "components" && !shown.has(name)) faults.push(`${name}: no sample shows it`);
  }
for (const name of ["layout", "layout-officer"]) faults.push(...check(name, texts).faults);

// Samples must give what the data lines promise.
const need = (names, data, path) => Object.entries(names).forEach(([key, want]) => {
  const value = data?.[key];
  if (value === undefined || value === null) { if (!want.optional && !["lang", "assets"].includes(key)) faults.push(`sample ${path}: no ${key}`); return; }
  if (want.of) (want.list ? value : [value]).forEach((v) => need(want.of, v, `${path}.${key}`));
});

mkdirSync(join(out, "assets"), { recursive: true });
for (const name of Object.values(manifest)) cpSync(join(web, "dist", name), join(out, "assets", name));
const weights = [];
for (const [id, [name, data]] of Object.entries(samples)) {
  need(declared(template(name)), data, id);
  const html = render(name, { ...data, assets }, data.lang, texts);
  if (/ style=|<style|\son\w+=|<script(?! src)/.test(html)) faults.push(`${id}: something inline`);
  writeFileSync(join(out, id + ".html"), html);
  const small = (text) => brotliCompressSync(text).length;
  const files = [...html.matchAll(/assets\/([\w.-]+\.(?:css|js|svg))/g)].map((m) => m[1]);
  const fonts = Object.values(manifest).filter((f) => f.endsWith(".woff2"));
  weights.push([id, small(html), [...new Set(files)].reduce((n, f) => n + small(readFileSync(join(web, "dist", f))), 0), fonts.reduce((n, f) => n + readFileSync(join(web, "dist", f)).length, 0)]);
}
const kb = (n) => (n / 1000).toFixed(1);
for (const [id, page, files, fonts] of weights) console.log(`${id.padEnd(22)} html ${kb(page)}  css+js+icon ${kb(files)}  fonts ${kb(fonts)}  first load ${kb(page + files + fonts)} kB`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.length ? 1 : 0;
