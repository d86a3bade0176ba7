// What the walks share: the program, the browser, looking at a page, signing in.
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const shots = process.argv.includes('--shots') ? process.argv[process.argv.indexOf('--shots') + 1] : null;
if (shots) mkdirSync(shots, { recursive: true });
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const port = process.env.PORT ?? '18474';
const folder = mkdtempSync(join(tmpdir(), 'sen-browser-'));
export const base = `http://127.0.0.1:${port}`;
export const result = { passed: 0, failed: 0 };
export const check = (name, good, detail = '') => {
  if (good) result.passed++; else { result.failed++; console.log(`FAILED ${name}: ${detail}`); }
};

const sen = spawn(process.env.SEN ?? 'build/release/src/sen/sen', ['demo', '--port', port, '--data', join(folder, 'node'), '--people', '300', '--births', '4', '--date', '2026-11-20'], { stdio: 'ignore' });
for (let i = 0; i < 300; i++) {
  if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) break;
  await new Promise((r) => setTimeout(r, 100));
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
export async function close() {
  await browser.close();
  sen.kill('SIGTERM');
  await new Promise((r) => setTimeout(r, 500));
  rmSync(folder, { recursive: true, force: true });
}

export async function open(width, language) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language });
  const page = await context.newPage();
  page.on('pageerror', (error) => check('no script error', false, String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !/status of 4/.test(message.text())) check('no console error', false, message.text()); });
  return page;
}

const language_of = (page) => page.evaluate(() => document.documentElement.lang);

async function judge(page, name) {
  const { width } = page.viewportSize();
  const where = `${name} ${width} ${await language_of(page)}`;
  if (shots) await page.screenshot({ path: join(shots, `${where.replaceAll(' ', '-')}.png`), fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  check(`${where}: axe`, found.violations.length === 0, found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`).join('; '));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${where}: fits`, overflow <= 0, `${overflow} px too wide`);
  check(`${where}: heading`, (await page.locator('h1').count()) === 1, `${await page.locator('h1').count()} h1`);
}
/** Looks at a page in both languages: no accessibility violation, no sideways scroll, one heading. A page that answers a form (`sent`)
 *  cannot be asked for again, so it is seen in one language. */
export async function look(page, name, { sent = false } = {}) {
  await page.waitForLoadState('load');
  await judge(page, name);
  if (sent) return;
  const own = await language_of(page);
  const url = new URL(page.url());
  url.searchParams.set('lang', own === 'vi' ? 'en' : 'vi');
  const other = await page.context().newPage();
  await other.goto(url.href);
  await judge(other, name);
  await other.close();
  await page.context().addCookies([{ name: 'lang', value: own, url: base }]);
}
/** The page as its printer gives it. */
export async function look_printed(page, name) {
  if (!shots) return;
  await page.emulateMedia({ media: 'print' });
  const { width } = page.viewportSize();
  await page.setViewportSize({ width: 690, height: 1000 });  // A4 less its margins
  await page.screenshot({ path: join(shots, `print-${name}-${width}-${await language_of(page)}.png`), fullPage: true });
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ media: null });
}

/** The button of the page's form, not of the header. */
export async function send(page) {
  await page.locator('main form[method=post] button').first().click();
  await page.waitForLoadState('load');
}
export const decision = (page, value) => page.locator(`button[name=decision][value="${value}"], form:has(input[name=decision][value="${value}"]) button`).first();

const code_of = async (agency, login) => (await (await fetch(`${base}/api/practice/code?agency=${agency}&login=${login}`)).json()).code;
async function give_code(page, agency, login) {
  await page.fill('[name=code]', await code_of(agency, login));
  await send(page);
}
/** From the page that asks who one is. @returns the login */
export async function pick_person(page, search, seen = () => {}) {
  const url = new URL(page.url());
  url.searchParams.set('search', search);
  await page.goto(url.href);
  await seen('sign-in');
  const button = page.locator('button[name=person]').first();
  const login = await button.getAttribute('value');
  await button.click();
  await page.waitForLoadState('load');
  await seen('sign-in-code');
  await give_code(page, 'portal', login);
  return login;
}
export async function sign_in_person(page, search, seen) {
  await page.goto(`${base}/sign-in`);
  return pick_person(page, search, seen);
}
// An account gets ten codes an hour: who has signed in goes on with that session, unless the sign-in itself is looked at.
const sessions = new Map();
export async function sign_in_officer(page, agency, login, seen) {
  const kept = sessions.get(`${agency}/${login}`);
  if (kept && !seen) {
    await page.context().addCookies(kept);
    await page.goto(`${base}/officer`);
    if (!page.url().includes('sign-in')) return;
  }
  seen ??= () => {};
  await page.goto(`${base}/officer/sign-in?search=${login}`);
  await seen('officer-sign-in');
  await page.locator(`button[name=officer][value="${agency}/${login}"]`).first().click();
  await page.waitForLoadState('load');
  await seen('officer-code');
  await give_code(page, agency, login);
  sessions.set(`${agency}/${login}`, (await page.context().cookies()).filter((cookie) => cookie.name.includes('session')));
}
