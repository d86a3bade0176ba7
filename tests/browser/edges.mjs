// Pages beside the straight way: errors, nothing there yet, look-ups, and a form that comes after its session ended.
import { base, check, look, open, send, sign_in_officer, sign_in_person } from './kit.mjs';

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
}

export async function edges(width, language) {
  for (const part of [strangers, nothing_yet, officers]) {
    const page = await open(width, language);
    await part(page);
    await page.context().close();
  }
}
