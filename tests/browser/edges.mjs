// Pages beside the straight way: errors, nothing there yet, look-ups, and a form that comes after its session ended.
import { base, check, look, open, pick_person, send, sign_in_officer, sign_in_person } from './kit.mjs';

async function strangers(page) {
  await page.goto(`${base}/v/no-such-document`);
  await look(page, 'verify-unknown');
  await page.goto(`${base}/no-such-page`);
  await look(page, 'not-found');
  await page.goto(`${base}/officer/no-such-page`);
  await look(page, 'officer-not-found');
  await page.goto(`${base}/cases`);
  check('a stranger is asked to sign in, and comes back', /\/sign-in\?next=%2Fcases/.test(page.url()), page.url());
  await page.goto(`${base}/practice/inbox?login=nobody`);
  await look(page, 'practice-inbox-empty');
  await page.goto(`${base}/sign-in?search=zzzz`);
  await look(page, 'sign-in-nobody');
}

/** Somebody for whom nothing waits. */
async function nothing_yet(page) {
  await page.goto(`${base}/sign-in?search=Phạm`);
  const login = await page.locator('button[name=person]').last().getAttribute('value');
  await sign_in_person(page, login);
  for (const [path, name] of [['/', 'home-empty'], ['/cases', 'cases-empty'], ['/inbox', 'inbox-empty'], ['/my-data', 'my-data-empty'], ['/services/birth', 'service-birth']]) {
    await page.goto(base + path);
    await look(page, name);
  }
  await page.fill('[name=notice]', '00412.GCS.01904.26').catch(() => {});
  await send(page);
  await look(page, 'service-birth-error', { sent: true });
  await page.goto(`${base}/officer/queue`);
  check('people do not see the workbench', (await page.locator('table').count()) === 0);
  await look(page, 'officer-only');
  await page.goto(`${base}/cases/H30.1-000000-0000`);
  await look(page, 'case-not-found');
  await page.goto(`${base}/inbox`);
  await page.locator('header input[name=csrf]').evaluate((field) => { field.value = 'not-mine'; });
  await page.locator('header form button').click();
  await page.waitForLoadState('load');
  await look(page, 'forged-form', { sent: true });
}

async function officers(page) {
  await sign_in_officer(page, 'justice', 'ho-tich.00008');
  await page.goto(`${base}/officer/queue`);
  await look(page, 'queue-empty');
  await page.goto(`${base}/officer/signing`);
  await look(page, 'signing-empty');
  await page.goto(`${base}/officer/work/999999`);
  await look(page, 'work-not-found');
  await page.goto(`${base}/cases`);
  await look(page, 'citizen-only');
  await sign_in_officer(page, 'justice', 'ho-tich.00004');
  await page.goto(`${base}/officer/queue?states=done,refused`);
  await look(page, 'queue-over');
  const done = page.locator('a[href^="/officer/work/"][data-open]').first();
  if (await done.count()) {
    await done.click();
    await look(page, 'work-done');
    const paper = page.locator('a[href$="/draft"]').first();
    if (await paper.count()) {
      await paper.click();
      await look(page, 'work-paper');
    }
  }
  await sign_in_officer(page, 'police', 'cong-an.00004');
  await page.goto(`${base}/officer/registers`);
  await look(page, 'lookup');
  await send(page);
  await look(page, 'lookup-error', { sent: true });
  const { mother } = await (await fetch(`${base}/api/practice/birth`)).json();
  const born = mother.birth_date.split('-').reverse().join('');
  await page.locator('main input[name=pin]').fill(`${mother.login}||${mother.name}|${born}|Nam|1|01012021`);
  await page.locator('main select[name=purpose]').selectOption('residence');
  await send(page);
  await look(page, 'lookup-card', { sent: true });
  check('a scanned card fills in the number', (await page.locator('main input[name=pin]').inputValue()) === mother.login, page.url());
  check('each row says whether the card agrees', (await page.locator('main .sen-note').count()) >= 3, page.url());  // the sex differs
}

/** Somebody with an offer that nobody has begun, on the first page of its form. */
async function begin_a_form(page) {
  await page.goto(`${base}/sign-in`);
  const logins = await page.locator('button[name=person]').evaluateAll((all) => all.map((e) => e.value));
  for (const login of logins.slice(0, 12)) {
    await sign_in_person(page, login);
    await page.goto(base);
    const offer = page.locator('a[href^="/offers/"]').first();
    if (await offer.count()) {
      await offer.click();
      await send(page);
      if (/\/drafts\//.test(page.url())) return { login, url: page.url() };
    }
    await page.context().clearCookies();
  }
  check('somebody has an offer', false);
  return null;
}

/** The session ends on the server while the page is open; the browser keeps its cookie, as it would after half a day. */
async function end_session(page) {
  const cookies = await page.context().cookies();
  const csrf = await page.locator('header input[name=csrf]').getAttribute('value');
  const left = await page.request.post(`${base}/sign-out`, { form: { csrf }, maxRedirects: 0 });
  check('the session ends', left.status() === 303, String(left.status()));
  await page.context().addCookies(cookies);
}

/** What was typed when the session was over comes back after signing in, to whoever may see that form and to nobody else. */
async function typed_comes_back(page) {
  const begun = await begin_a_form(page);
  if (!begun) return;
  const field = page.locator('main input[name=given_name]');
  const type_late = async (name) => {
    await field.fill(name);
    await end_session(page);
    await send(page);
    check('an ended session asks to sign in', /\/sign-in\?next=/.test(page.url()), page.url());
  };
  await type_late('Bình Minh');
  await look(page, 'sign-in-again');
  await pick_person(page, begun.login);
  check('the same page comes back', page.url().startsWith(begun.url), page.url());
  check('with what was typed', (await field.inputValue()) === 'Bình Minh', await field.inputValue().catch(() => ''));
  check('nothing was saved from it', (await (await page.goto(begun.url)).ok()) && (await field.inputValue()) !== 'Bình Minh');

  await type_late('Hoàng Hôn');
  const asked = page.url();
  await page.goto(`${base}/sign-in?search=Phạm`);
  const other = await page.locator('button[name=person]').last().getAttribute('value');
  await page.goto(asked);
  await pick_person(page, other);
  check('another person sees no form', (await field.count()) === 0 && !(await page.content()).includes('Hoàng Hôn'), page.url());
  await look(page, 'not-my-form');
  await page.context().clearCookies();
  await page.goto(asked);
  await pick_person(page, begun.login);
  check('it waits for whom it belongs to', (await field.inputValue()) === 'Hoàng Hôn');
}

export async function edges(width, language) {
  const parts = [strangers, nothing_yet, officers];
  if (width > 1000) parts.push(typed_comes_back);
  for (const part of parts) {
    const page = await open(width, language);
    await part(page);
    await page.context().close();
  }
}
