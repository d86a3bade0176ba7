// The walk in a real Chromium, as parent and officers, at 1280 and 360 px; every page is checked with axe. `--shots DIR` keeps pictures.
// Ends with "N passed, N failed".
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const shots = process.argv.includes('--shots') ? process.argv[process.argv.indexOf('--shots') + 1] : null;
if (shots) mkdirSync(shots, { recursive: true });
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const port = process.env.PORT ?? '18474';
const base = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'sen-browser-'));
let passed = 0, failed = 0;
const check = (name, good, detail = '') => {
  if (good) passed++; else { failed++; console.log(`FAILED ${name}: ${detail}`); }
};

const sen = spawn(process.env.SEN ?? 'build/release/src/sen/sen', ['demo', '--port', port, '--data', join(folder, 'node'), '--people', '300', '--births', '4', '--date', '2026-11-20'], { stdio: 'ignore' });
for (let i = 0; i < 300; i++) {
  if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) break;
  await new Promise((r) => setTimeout(r, 100));
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });

async function open(width, language) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language });
  const page = await context.newPage();
  page.on('pageerror', (error) => check('no script error', false, String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !/status of 4/.test(message.text())) check('no console error', false, message.text()); });
  return page;
}
/** Looks at a page: no accessibility violation, no sideways scroll, a heading. */
async function look(page, name) {
  await page.waitForLoadState('load');
  const { width } = page.viewportSize();
  if (shots) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  check(`${name} ${width}: axe`, result.violations.length === 0, result.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`).join('; '));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name} ${width}: fits`, overflow <= 0, `${overflow} px too wide`);
  check(`${name} ${width}: heading`, (await page.locator('h1').count()) === 1, `${await page.locator('h1').count()} h1`);
}
const code_of = async (agency, login) => (await (await fetch(`${base}/api/practice/code?agency=${agency}&login=${login}`)).json()).code;

async function sign_in_person(page, name) {
  await page.goto(`${base}/sign-in?search=${encodeURIComponent(name)}`);
  await look(page, 'sign-in');
  const login = await page.locator('[name=person]').first().getAttribute('value');
  if (await page.locator('[name=person][type=radio]').count()) await page.locator('[name=person]').first().check();
  await page.locator('main form[method=post] button').first().click();
  await look(page, 'sign-in-code');
  await page.fill('[name=code]', await code_of('portal', login));
  await page.locator('main form[method=post] button').first().click();
  return login;
}
async function sign_in_officer(page, agency, login) {
  await page.goto(`${base}/officer/sign-in?search=${login}`);
  await look(page, 'officer-sign-in');
  const box = page.locator(`[name=officer][value="${agency}/${login}"]`).first();
  if ((await box.getAttribute('type')) === 'radio') await box.check();
  if ((await box.evaluate((e) => e.tagName)) === 'BUTTON') await box.click();
  else await page.locator('main form[method=post] button').first().click();
  await page.fill('[name=code]', await code_of(agency, login));
  await page.locator('main form[method=post] button').first().click();
  await page.waitForLoadState('load');
}

/** The head of household is whoever among those with something open finds a request in his inbox; he agrees with one tap. */
async function consent(width, language, not) {
  const page = await open(width, language);
  await page.goto(`${base}/sign-in`);
  const logins = await page.locator('[name=person]').evaluateAll((all) => all.map((e) => e.value));
  for (const login of logins.slice(0, 20)) {
    if (login === not) continue;
    await page.goto(`${base}/sign-in?search=${login}`);
    if (await page.locator('[name=person][type=radio]').count()) await page.locator('[name=person]').first().check();
    await page.locator('main form[method=post] button').first().click();
    await page.fill('[name=code]', await code_of('portal', login));
    await page.locator('main form[method=post] button').first().click();
    await page.goto(base);
    const link = page.locator('a[href^="/requests/"]').first();
    if (await link.count()) {
      await look(page, 'home-head');
      await link.click();
      await look(page, 'consent');
      await page.locator('button[name=decision][value=agree], form:has(input[name=decision][value=agree]) button').first().click();
      await page.waitForLoadState('load');
      await page.context().close();
      return true;
    }
    await page.context().clearCookies();
  }
  await page.context().close();
  return false;
}

async function walk(width, language, person, asksHead) {
  const parent = await open(width, language);
  await parent.goto(base);
  await look(parent, 'welcome');
  const login = await sign_in_person(parent, person);
  await parent.goto(base);
  await look(parent, 'home');
  const offer = parent.locator('a[href^="/offers/"]').first();
  check('the offer waits on the home page', (await offer.count()) === 1);
  await offer.click();
  await look(parent, 'offer');
  await parent.locator('main form[method=post] button').first().click();
  await parent.waitForLoadState('load');
  // Forms: what is suggested stays; every page is sent as it stands, with a name where none is suggested.
  for (let i = 0; i < 8 && /\/drafts\//.test(parent.url()) && !/\/check/.test(parent.url()); i++) {
    await look(parent, `form-${parent.url().split('/').pop()}`);
    for (const field of await parent.locator('main input[type=text]').all()) if (!(await field.inputValue())) if ((await field.getAttribute('name')) === 'given_name') await field.fill('An');
    for (const group of await parent.locator('main fieldset').all()) if (await group.locator('input[type=radio]').count() && !(await group.locator('input[type=radio]:checked').count())) await group.locator('input[type=radio]').first().check();
    await parent.locator('main form[method=post] button').first().click();
    await parent.waitForLoadState('load');
  }
  check('the form leads to check answers', /\/check/.test(parent.url()), parent.url());
  await look(parent, 'check');
  await parent.locator('main form[method=post] button').first().click();
  await parent.waitForLoadState('load');
  check('without the declaration it stays', /\/check/.test(parent.url()), parent.url());
  await look(parent, 'check-error');
  await parent.locator('[name=commitment]').check();
  await parent.locator('main form[method=post] button').first().click();
  await parent.waitForLoadState('load');
  await look(parent, 'submitted');
  const code = parent.url().match(/cases\/([^/]+)/)?.[1];
  check('a case code', !!code, parent.url());
  await parent.goto(`${base}/cases/${code}`);
  await look(parent, 'case-waiting');

  const officer = await open(width, language);
  const step = async (agency, login, todo, name) => {
    await sign_in_officer(officer, agency, login);
    await officer.goto(`${base}/officer/queue`);
    await look(officer, 'queue');
    for (let i = 0; i < 40; i++) {
      if (await officer.locator(`a[href^="/officer/work/"]:has-text("${code}")`).count()) break;
      await officer.waitForTimeout(250);
      await officer.reload();
    }
    await officer.locator(`a[href^="/officer/work/"]:has-text("${code}")`).first().click();
    await look(officer, name);
    await todo();
    await officer.waitForLoadState('load');
  };
  const press = async (decision) => {
    const button = officer.locator(`button[name=decision][value="${decision}"], form:has(input[name=decision][value="${decision}"]) button`).first();
    check(`button ${decision}`, (await button.count()) === 1, officer.url());
    if (await button.count()) await button.click();
  };
  await step('justice', 'ho-tich.00004', async () => {
    await press('draft');
    await look(officer, 'officer-draft');
    await officer.locator('main form[method=post] button').first().click();
  }, 'work-birth');
  let asked = null;
  for (let i = 0; i < 40 && !asked; i++) {
    await parent.goto(`${base}/cases/${code}`);
    asked = await parent.locator('a[href^="/requests/"]').first().getAttribute('href', { timeout: 500 }).catch(() => null);
  }
  check('the parent is asked', !!asked);
  await look(parent, 'case-asked');
  await parent.goto(base + asked);
  await look(parent, 'confirm');
  await parent.locator('button[name=decision][value=agree], form:has(input[name=decision][value=agree]) button').first().click();
  await parent.waitForLoadState('load');
  await step('justice', 'ho-tich.00004', () => press('approve'), 'work-confirmed');
  await sign_in_officer(officer, 'justice', 'chu-tich.00004');
  for (let i = 0; i < 40; i++) {
    await officer.goto(`${base}/officer/signing`);
    if (await officer.locator('[name=item]').count()) break;
    await officer.waitForTimeout(250);
  }
  await look(officer, 'signing');
  for (const box of await officer.locator('[name=item]').all()) await box.check();
  await officer.locator('main form[method=post] button').first().click();
  await officer.waitForLoadState('load');
  await look(officer, 'signed');
  if (asksHead) check('the head of household agrees', await consent(width, language, login));
  await step('police', 'cong-an.00004', () => press('approve'), 'work-residence');
  await step('insurance', 'bhxh.00004', () => press('approve'), 'work-insurance');

  let results = 0;
  for (let i = 0; i < 60 && results < 3; i++) {
    await parent.goto(`${base}/cases/${code}`);
    results = await parent.locator('a[href^="/documents/"]').evaluateAll((links) => new Set(links.map((l) => l.getAttribute('href'))).size);
    await parent.waitForTimeout(200);
  }
  check('three results', results >= 3, String(results));
  await look(parent, 'case-done');
  const papers = await parent.locator('a[href^="/documents/"]').evaluateAll((links) => [...new Set(links.map((l) => l.getAttribute('href')))]);
  for (const [index, href] of papers.entries()) {
    await parent.goto(base + href);
    await look(parent, `document-${index + 1}`);
  }
  if (papers[0]) {
    await parent.goto(`${base}/v/${papers[0].split('/').pop()}`);
    await look(parent, 'verify');
    const text = await parent.locator('main').innerText();
    check('the public page names nobody', !text.includes(person.split(' ').pop() + ' '), text.slice(0, 200));
  }
  await parent.goto(`${base}/my-data`);
  await look(parent, 'my-data');
  check('accesses are listed', (await parent.locator('time').count()) > 0);
  await parent.goto(`${base}/inbox`);
  await look(parent, 'inbox');
  await parent.goto(`${base}/no-such-page`);
  await look(parent, 'not-found');
  await parent.context().close();
  await officer.context().close();
}

try {
  await walk(1280, 'vi-VN', 'Nguyễn Thị Ví Dụ', false);
  await walk(360, 'en-GB', 'Lê Thu Minh', true);
} catch (error) {
  check('the walk goes through', false, String(error.stack ?? error));
} finally {
  await browser.close();
  sen.kill('SIGTERM');
  await new Promise((r) => setTimeout(r, 500));
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
