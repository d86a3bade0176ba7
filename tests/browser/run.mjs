// A birth in a real Chromium, as parent and officers, at 1280 and 360 px, then the pages beside the way (edges.mjs). Every page is checked
// with axe in both languages. `--shots DIR` keeps pictures. Ends with "N passed, N failed".
import { edges } from './edges.mjs';
import { quality } from './quality.mjs';
import { turns } from './turns.mjs';
import { base, check, close, decision, look, look_printed, open, pick_person, result, send, sign_in_officer, sign_in_person } from './kit.mjs';

/** The head of household is whoever among those with something open finds a request in his inbox; he agrees with one tap. */
async function consent(width, language, not) {
  const page = await open(width, language);
  await page.goto(`${base}/sign-in`);
  const logins = await page.locator('[name=person]').evaluateAll((all) => all.map((e) => e.value));
  for (const login of logins.slice(0, 20)) {
    if (login === not) continue;
    await sign_in_person(page, login);
    await page.goto(base);
    const link = page.locator('a[href^="/requests/"]').first();
    if (await link.count()) {
      await look(page, 'home-head');
      await link.click();
      await look(page, 'consent');
      await decision(page, 'agree').click();
      await page.waitForLoadState('load');
      await look(page, 'consent-given');
      await page.context().close();
      return true;
    }
    await page.context().clearCookies();
  }
  await page.context().close();
  return false;
}

/** Forms: what is suggested stays; every page is sent as it stands, with a name where none is suggested. */
async function fill_in(parent, card) {
  for (let i = 0; i < 8 && /\/drafts\//.test(parent.url()) && !/\/check/.test(parent.url()); i++) {
    await look(parent, `form-${parent.url().split('/').pop()}`);
    const name = parent.locator('main input[name=given_name]');
    if ((await name.count()) && !(await name.inputValue())) await name.fill('An');
    if (card && (await parent.locator('[name=identity_card][value=true]').count())) await parent.locator('[name=identity_card][value=true]').check();
    for (const group of await parent.locator('main fieldset').all()) if (await group.locator('input[type=radio]').count() && !(await group.locator('input[type=radio]:checked').count())) await group.locator('input[type=radio]').first().check();
    await send(parent);
  }
  check('the form leads to check answers', /\/check/.test(parent.url()), parent.url());
}

/** What the registrar drafted goes to the parent, who finds it among the things to answer. */
async function asked_of(parent, code) {
  for (let i = 0; i < 40; i++) {
    await parent.goto(`${base}/cases/${code}`);
    const link = parent.locator('a[href^="/requests/"]').first();
    if (await link.count()) return link.getAttribute('href');
    await parent.waitForTimeout(250);
  }
  check('the parent is asked', false);
  return '/';
}

/** The officers' side of one case. */
function desk_of(officer, code) {
  const seen = (name) => look(officer, name);
  return {
    async step(agency, login, name, todo) {
      await sign_in_officer(officer, agency, login, seen);
      await officer.goto(`${base}/officer/queue`);
      await look(officer, `queue-${agency}`);
      const link = officer.locator(`a[href^="/officer/work/"]:has-text("${code}")`);
      for (let i = 0; i < 40 && !(await link.count()); i++) {
        await officer.waitForTimeout(250);
        await officer.reload();
      }
      await link.first().click();
      await look(officer, name);
      await todo();
      await officer.waitForLoadState('load');
    },
    async press(value) {
      const button = decision(officer, value);
      check(`button ${value}`, (await button.count()) === 1, officer.url());
      if (await button.count()) await button.click();
      await officer.waitForLoadState('load');
    },
    async draft() {
      await this.press('draft');
      await look(officer, 'officer-draft');
      await send(officer);
    },
    async sign() {
      await sign_in_officer(officer, 'justice', 'chu-tich.00004');
      for (let i = 0; i < 40; i++) {
        await officer.goto(`${base}/officer/signing`);
        if (await officer.locator('[name=item]').count()) break;
        await officer.waitForTimeout(250);
      }
      await look(officer, 'signing');
      await send(officer);
      await look(officer, 'signing-none-picked', { sent: true });
      for (const box of await officer.locator('[name=item]').all()) await box.check();
      await send(officer);
      await look(officer, 'signed', { sent: true });
    },
  };
}

/** The parent writes another given name into the draft; the registrar takes it over and drafts again. */
async function object_once(parent, asked, desk) {
  await parent.goto(base + asked);
  await parent.locator('main details summary').click();
  await parent.fill('[name=answer-given_name]', 'Bình An');
  await parent.locator('button[name=decision][value=object]').click();
  await parent.waitForLoadState('load');
  await look(parent, 'objected', { sent: true });
  await desk.step('justice', 'ho-tich.00004', 'work-objected', async () => desk.press('accept'));
  await desk.step('justice', 'ho-tich.00004', 'work-again', () => desk.draft());
}

async function papers_of(parent, code, person, count) {
  let links = [];
  for (let i = 0; i < 60 && links.length < count; i++) {
    await parent.goto(`${base}/cases/${code}`);
    links = await parent.locator('a[href^="/documents/"]').evaluateAll((all) => [...new Set(all.map((l) => l.getAttribute('href')))]);
    await parent.waitForTimeout(200);
  }
  check(`${count} results`, links.length === count, String(links.length));
  await look(parent, 'case-done');
  for (const [index, href] of links.entries()) {
    await parent.goto(base + href);
    await look(parent, `document-${index + 1}`);
    await look_printed(parent, `document-${index + 1}`);
  }
  if (!links[0]) return;
  await parent.goto(`${base}/v/${links[0].split('/').pop()}`);
  await look(parent, 'verify');
  const text = await parent.locator('main').innerText();
  check('the public page names nobody', !text.includes(person.split(' ').pop() + ' '), text.slice(0, 200));
}

async function walk(width, language, person, { asksHead, objects, card }) {
  const parent = await open(width, language);
  await parent.goto(base);
  await look(parent, 'welcome');
  const login = await sign_in_person(parent, person, (name) => look(parent, name));
  await parent.goto(base);
  await look(parent, 'home');
  const offer = parent.locator('a[href^="/offers/"]').first();
  check('the offer waits on the home page', (await offer.count()) === 1);
  await offer.click();
  await look(parent, 'offer');
  await send(parent);
  await fill_in(parent, card);
  await look(parent, 'check');
  await send(parent);
  check('without the declaration it stays', /\/check/.test(parent.url()), parent.url());
  await look(parent, 'check-error', { sent: true });
  await parent.locator('[name=commitment]').check();
  await send(parent);
  await look(parent, 'submitted');
  const code = parent.url().match(/cases\/([^/]+)/)?.[1];
  check('a case code', !!code, parent.url());
  await parent.goto(`${base}/cases/${code}`);
  await look(parent, 'case-waiting');

  const officer = await open(width, language);
  const desk = desk_of(officer, code);
  await desk.step('justice', 'ho-tich.00004', 'work-birth', () => desk.draft());
  let asked = await asked_of(parent, code);
  await look(parent, 'case-asked');
  if (objects) {
    await object_once(parent, asked, desk);
    asked = await asked_of(parent, code);
  }
  await parent.goto(base + asked);
  await look(parent, 'confirm');
  await decision(parent, 'agree').click();
  await parent.waitForLoadState('load');
  await desk.step('justice', 'ho-tich.00004', 'work-confirmed', () => desk.press('approve'));
  await look(officer, 'queue-decided');
  await desk.sign();
  if (asksHead) {
    await parent.goto(`${base}/cases/${code}`);
    await look(parent, 'case-asks-head');
    check('the head of household agrees', await consent(width, language, login));
  }
  await desk.step('police', 'cong-an.00004', 'work-residence', () => desk.press('approve'));
  await desk.step('insurance', 'bhxh.00004', 'work-insurance', () => desk.press('approve'));
  if (card) await desk.step('police', 'cong-an.00004', 'work-card', () => desk.press('approve'));
  await papers_of(parent, code, person, card ? 4 : 3);
  await parent.goto(base);
  await look(parent, 'home-done');
  await parent.goto(`${base}/cases`);
  await look(parent, 'cases');
  await parent.goto(`${base}/my-data`);
  await look(parent, 'my-data');
  check('accesses are listed', (await parent.locator('time').count()) > 0);
  await parent.goto(`${base}/inbox`);
  await look(parent, 'inbox');
  await parent.context().close();
  await officer.context().close();
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
try {
  const part = (name) => only === '' || only === name;
  if (part('walk')) {
    await walk(1280, 'vi-VN', 'Nguyễn Thị Ví Dụ', { asksHead: false, objects: false, card: true });
    await walk(360, 'en-GB', 'Lê Thu Minh', { asksHead: true, objects: true, card: false });
  }
  if (part('quality')) {
    await quality(1280, 'vi-VN');
    await quality(360, 'en-GB');
  }
  if (part('turns')) {
    await turns(1280, 'vi-VN');
    await turns(360, 'vi-VN');
  }
  if (part('edges')) {
    await edges(1280, 'vi-VN');
    await edges(360, 'en-GB');
  }
} catch (error) {
  check('the walk goes through', false, String(error.stack ?? error));
} finally {
  await close();
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exit(result.failed ? 1 : 0);
