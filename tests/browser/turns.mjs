// A case that does not go straight on: completed on request, sent back, mended and sent again, withdrawn.
import { base, check, decision, look, open, send, sign_in_officer, sign_in_person } from './kit.mjs';

/** A birth told by its hospital, with the people who play it. */
async function born() {
  const cast = await (await fetch(`${base}/api/practice/birth`)).json();
  const number = `${String(Math.floor(Math.random() * 90000) + 10000)}.GCS.${cast.hospital.facility}.26`;
  const answer = await fetch(`${base}/api/birth-notices`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${cast.hospital.token}` }, body: JSON.stringify({ number, facility: cast.hospital.facility, mother: { pin: cast.mother.login, name: cast.mother.name, birth_date: cast.mother.birth_date }, child: { sex: '1', born_on: cast.today, intended_given: 'An' } }) });
  check('the hospital tells the birth', answer.ok, await answer.text());
  return { ...cast, number };
}

async function becomes(page, path, selector, what) {
  for (let i = 0; i < 60; i++) {
    await page.goto(base + path);
    if (await page.locator(selector).count()) return true;
    await page.waitForTimeout(200);
  }
  check(what, false, page.url());
  return false;
}

async function apply(parent, number) {
  await becomes(parent, '/', 'a[href^="/offers/"]', 'the offer comes');
  for (const link of await parent.locator('a[href^="/offers/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) await parent.goto(base + link);
  await send(parent);
  for (let i = 0; i < 8 && !/\/check/.test(parent.url()); i++) {
    const name = parent.locator('main input[name=given_name]');
    if ((await name.count()) && !(await name.inputValue())) await name.fill('An');
    await send(parent);
  }
  return commit(parent, number);
}

async function commit(parent) {
  await parent.locator('[name=commitment]').check();
  await send(parent);
  const code = parent.url().match(/cases\/([^/]+)/)?.[1];
  check('a case code', !!code, parent.url());
  return code;
}

async function work(officer, code) {
  const link = `a[href^="/officer/work/"]:has-text("${code}")`;
  await becomes(officer, '/officer/queue', link, 'the case is in the queue');
  await officer.locator(link).first().click();
  await officer.waitForLoadState('load');
}

export async function turns(width, language) {
  const cast = await born();
  const parent = await open(width, language);
  const officer = await open(width, language);
  await sign_in_person(parent, cast.mother.login);
  await sign_in_officer(officer, 'justice', cast.officers.registrar.login);
  let code = await apply(parent, cast.number);

  await work(officer, code);
  await officer.locator('[data-supplement] summary').click();
  await look(officer, 'work-ask-open', { sent: true });
  await decision(officer, 'supplement').click();
  await officer.waitForLoadState('load');
  await look(officer, 'work-ask-error', { sent: true });
  check('what is missing must be said', (await officer.locator('.govuk-error-summary').count()) === 1);
  await officer.locator('input[name=field][value=given_name]').check();
  await officer.fill('#note', 'Tên của con viết chưa rõ, xin viết lại.');
  await decision(officer, 'supplement').click();
  await officer.waitForLoadState('load');

  await becomes(parent, `/cases/${code}`, 'a[href^="/requests/"]', 'the parent is asked to complete');
  await look(parent, 'case-supplement');
  await parent.locator('a[href^="/requests/"]').first().click();
  await look(parent, 'complete');
  await send(parent);
  await look(parent, 'complete-error', { sent: true });
  check('nothing changed is no answer', (await parent.locator('.govuk-error-summary').count()) === 1);
  await parent.fill('main input[name=given_name]', 'Bình');
  await send(parent);
  check('completed', /\/cases\//.test(parent.url()), parent.url());

  await work(officer, code);
  await look(officer, 'work-completed');
  await officer.locator('[data-return] summary').click();
  await officer.locator('input[name=ending][value=return]').check();
  await officer.locator('input[name=reason][value=wrong]').check();
  await look(officer, 'work-return-open', { sent: true });
  await decision(officer, 'end').click();
  await officer.waitForLoadState('load');

  await becomes(parent, `/cases/${code}`, 'a[href^="/drafts/"]', 'the form is open again');
  await look(parent, 'case-returned');
  await parent.locator('a[href^="/drafts/"]').first().click();
  await parent.waitForLoadState('load');
  check('what was typed is kept', (await parent.locator('main input[name=given_name]').inputValue()) === 'Bình');
  await parent.goto(parent.url().replace(/\/[^/]+$/, '/check'));
  code = await commit(parent);

  await parent.goto(`${base}/cases/${code}`);
  await parent.locator('a[href$="/withdraw"]').click();
  await look(parent, 'withdraw');
  await send(parent);
  await becomes(parent, `/cases/${code}`, 'a[href^="/drafts/"]', 'the case is withdrawn');
  await look(parent, 'case-withdrawn');
  check('a withdrawn case cannot be withdrawn', (await parent.locator('a[href$="/withdraw"]').count()) === 0);
  await officer.goto(`${base}/officer/queue?states=withdrawn`);
  await look(officer, 'queue-withdrawn');
  await parent.context().close();
  await officer.context().close();
}
