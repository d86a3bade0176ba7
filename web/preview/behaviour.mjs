// Checks what the script does, in a real browser, behind the strict content security policy that the program sends.
//   node web/preview/behaviour.mjs [PAGES-FOLDER]
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const pages = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../../build/preview");
const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const posts = [];
let autosave = 200, live = null, happened = "";
const server = createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  response.setHeader("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'");
  if (path === "/live") { response.setHeader("Content-Type", "text/event-stream"); response.write(": hello\n\n"); live = response; return; }
  if (request.method === "POST") {
    let body = "";
    request.on("data", (part) => (body += part)).on("end", () => {
      posts.push([path, body]);
      response.statusCode = path.endsWith("/luu") ? autosave : 200;
      response.setHeader("Content-Type", path.endsWith("/luu") ? "application/json" : "text/html");
      setTimeout(() => response.end(path.endsWith("/luu") ? '{"saved":"10:47"}' : "<!doctype html>ok"), path.endsWith("/luu") ? 0 : 400);
    });
    return;
  }
  try {
    let bytes = readFileSync(join(pages, path));
    if (path === "/dossier.html") bytes = String(bytes).replace('data-live=""', 'data-live="/live"').replace("Đã diễn ra", "Đã diễn ra" + happened);
    response.setHeader("Content-Type", types[extname(path)] ?? "text/plain");
    response.end(bytes);
  } catch { response.statusCode = 404; response.end(); }
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
const complaints = [];
const open = async (name, options = {}) => {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (m) => m.type() === "error" && !/409|Failed to load/.test(m.text()) && complaints.push(`${name}: ${m.text()}`));
  page.on("pageerror", (e) => complaints.push(`${name}: ${e.message}`));
  await page.goto(`${base}/${name}.html`);
  return page;
};
const said = (page, text) => page.waitForFunction((t) => document.querySelector("[data-save]").textContent.includes(t), text);

let page = await open("form");
assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-error-summary")), true, "errors get the focus");
await page.fill("#given_name", "Khuê");
await said(page, "10:47");
assert.match(posts.at(-1)[1], /csrf=c0ffee.*given_name=Khu%C3%AA/);
autosave = 409;
await page.fill("#given_name", "Khuê An");
await said(page, "thiết bị khác");

autosave = 200;
page = await open("form");
await page.context().setOffline(true);
await page.fill("#given_name", "Khuê");
await said(page, "Mất mạng");
assert.equal(await page.isVisible("[data-offline-note]"), true);
await page.context().setOffline(false);
await said(page, "10:47");

page = await open("check");
posts.length = 0;
await page.evaluate(() => { const b = document.querySelector("form[data-guard][action$='/nop'] button"); b.click(); b.click(); b.click(); });
await page.waitForTimeout(900);
assert.equal(posts.length, 1, "one press, one sending");

page = await open("dossier");
for (let i = 0; i < 50 && !live; i++) await page.waitForTimeout(50);
happened = " (mới)";
live.write("data: 1\n\n");
await page.waitForFunction(() => document.body.textContent.includes("(mới)"));
assert.match(await page.textContent("[data-live-say]"), /vừa được cập nhật/);
await page.click(".sen-footer [data-lang]");
await page.waitForURL(/lang=en/);
assert.ok((await page.evaluate(() => scrollY)) > 200, "the other language keeps the place");

page = await open("officer_queue");
await page.keyboard.press("j");
await page.keyboard.press("j");
assert.match(await page.evaluate(() => document.activeElement.textContent), /0043/);
await page.keyboard.press("k");
assert.match(await page.evaluate(() => document.activeElement.textContent), /0031/);
await page.keyboard.press("/");
assert.equal(await page.evaluate(() => document.activeElement.id), "q");
await page.keyboard.type("jk");
assert.equal(await page.inputValue("#q"), "jk", "keys are letters inside a field");
await page.keyboard.press("Escape");
await page.keyboard.press("?");
assert.equal(await page.evaluate(() => document.querySelector("[data-keys]").open), true);
await page.click("[data-keys-switch]");
await page.evaluate(() => document.activeElement.blur());
await page.keyboard.press("/");
assert.notEqual(await page.evaluate(() => document.activeElement.id), "q", "keys can be turned off");

page = await open("officer_dossier");
posts.length = 0;
await page.keyboard.press("a");
assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-approve")), true);
assert.equal(posts.length, 0, "a key alone decides nothing");
await page.keyboard.press("r");
assert.equal(await page.evaluate(() => document.activeElement.id), "reason-wrong");

page = await open("form", { javaScriptEnabled: false });
posts.length = 0;
await page.fill("#given_name", "Khuê");
await page.click("form[data-guard] button.govuk-button");
await page.waitForURL(/trang\/1/);
assert.match(posts.at(-1)[1], /given_name=Khu%C3%AA/, "works without script");
page = await open("officer_dossier", { javaScriptEnabled: false });
await page.click("details[data-return] summary");
assert.equal(await page.isVisible("#text"), true);

await browser.close();
server.closeAllConnections();
server.close();
assert.deepEqual(complaints, []);
console.log("the script does what it says");
