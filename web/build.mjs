// Builds styles, scripts, fonts and pictures into web/dist under content-hashed names, each with .gz and .br beside it,
// and a manifest that tells the program which is which. Same input, same bytes. Does nothing when nothing changed.
//   node web/build.mjs [--force]
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const web = dirname(fileURLToPath(import.meta.url));
const modules = join(web, "..", "node_modules");
const dist = join(web, "dist");
const require = createRequire(import.meta.url);
const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

function stamp() {
  const hash = createHash("sha256");
  const add = (path) => hash.update(path.slice(web.length)).update("\0").update(readFileSync(path)).update("\0");
  for (const folder of ["styles", "scripts", "pictures"])
    for (const name of readdirSync(join(web, folder)).sort()) add(join(web, folder, name));
  add(join(web, "build.mjs"));
  for (const name of ["govuk-frontend", "sass", "@fontsource/be-vietnam-pro", "subset-font"])
    hash.update(name + "@" + JSON.parse(readFileSync(join(modules, name, "package.json"))).version + "\n");
  return hash.digest("hex");
}

function isFresh(mark) {
  try {
    const manifest = JSON.parse(readFileSync(join(dist, "manifest.json")));
    return readFileSync(join(dist, ".stamp"), "utf8") === mark
      && Object.values(manifest).every((name) => existsSync(join(dist, name)));
  } catch { return false; }
}

// The letters that Vietnamese and English pages need; anything rarer falls back to the system's font.
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
const subsets = {
  latin: {
    text: range(0x20, 0x7e) + "\u00a0«»©·°×§ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýÑñÇçÄÖÜäöü–—‘’“”…•≠",
    unicodes: "U+0000-00FF,U+2013-2014,U+2018-201D,U+2022,U+2026,U+2260",
  },
  vietnamese: {
    text: "ĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323₫" + range(0x1ea0, 0x1ef9),
    unicodes: "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
  },
};

async function build() {
  const sass = require("sass");
  const { default: subsetFont } = await import("subset-font");
  const manifest = {}, files = new Map();
  const put = (name, bytes) => {
    const ext = extname(name);
    const hashed = `${name.slice(0, -ext.length)}.${digest(bytes).slice(0, 10)}${ext}`;
    manifest[name] = hashed;
    files.set(hashed, Buffer.from(bytes));
    return hashed;
  };

  let faces = "";
  for (const weight of [400, 600])
    for (const [subset, { text, unicodes }] of Object.entries(subsets)) {
      const from = join(modules, "@fontsource/be-vietnam-pro/files", `be-vietnam-pro-${subset}-${weight}-normal.woff2`);
      const font = await subsetFont(readFileSync(from), text, { targetFormat: "woff2", noHinting: true });
      const name = put(`be-vietnam-pro-${subset}-${weight}.woff2`, font);
      faces += `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${weight};font-display:swap;`
        + `src:url(${name}) format("woff2");unicode-range:${unicodes}}`;
    }
  put("font-licence.txt", readFileSync(join(modules, "@fontsource/be-vietnam-pro/LICENSE")));

  for (const sheet of ["citizen", "officer"]) {
    const { css } = sass.compile(join(web, "styles", sheet + ".scss"), { loadPaths: [modules], style: "compressed", quietDeps: true });
    put(sheet + ".css", "@charset \"utf-8\";" + faces + css.replace(/^\ufeff/, ""));
  }
  for (const folder of ["scripts", "pictures"])
    for (const name of readdirSync(join(web, folder)).sort()) put(name, readFileSync(join(web, folder, name)));

  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const [name, bytes] of files) {
    writeFileSync(join(dist, name), bytes);
    if (extname(name) === ".woff2") continue; // already compressed
    writeFileSync(join(dist, name + ".gz"), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(dist, name + ".br"), brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }));
  }
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(dist, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
}

const mark = stamp();
if (!process.argv.includes("--force") && isFresh(mark)) {
  console.log("web/dist is up to date");
} else {
  await build();
  writeFileSync(join(dist, ".stamp"), mark);
  console.log("web/dist built");
}
