// Shoots every preview page at 1280 and 360 px, prints documents to PDF, and runs axe-core on each.
//   node web/preview/screenshot.mjs [PAGES-FOLDER] [SHOTS-FOLDER] [NAME-PART]
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const pages = process.argv[2] ?? join(web, "../build/preview");
const shots = process.argv[3] ?? join(web, "../build/shots");
const only = process.argv[4] ?? "";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(shots, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--allow-file-access-from-files"] });
let bad = 0;
for (const [width, height] of [[1280, 900], [360, 740]]) {
  const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
  for (const file of readdirSync(pages).filter((f) => f.endsWith(".html") && f.includes(only)).sort()) {
    const id = file.replace(".html", ""), page = await context.newPage();
    page.on("pageerror", (error) => { bad++; console.log(`${id} ${width}: script ${error.message}`); });
    await page.goto("file://" + join(pages, file));
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(shots, `${id}-${width}.png`), fullPage: true });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (over > 0) {
      bad++;
      const who = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((e) => e.className || e.tagName));
      console.log(`${id} ${width}: ${over} px too wide: ${who.join(" | ")}`);
    }
    const small = await page.evaluate(() => [...document.querySelectorAll("a.govuk-button, button, input, select, textarea, summary, .sen-nav__link, .sen-lang")].filter((e) => { const r = e.getBoundingClientRect(); return r.width && r.height < 43.5; }).map((e) => `${e.className || e.tagName} ${Math.round(e.getBoundingClientRect().height)}`));
    if (small.length && width === 360) console.log(`${id} ${width}: small targets: ${[...new Set(small)].join(" | ")}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
    for (const v of violations) {
      bad++;
      console.log(`${id} ${width}: axe ${v.id} (${v.impact}) ${v.nodes.length}: ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary.replace(/\s+/g, " ").slice(0, 200)}`);
    }
    if (id.startsWith("document") && width === 1280) await page.pdf({ path: join(shots, id + ".pdf"), preferCSSPageSize: true, printBackground: false });
    await page.close();
  }
  await context.close();
}
await browser.close();
console.log(bad ? `${bad} faults` : "no faults");
process.exitCode = bad ? 1 : 0;
