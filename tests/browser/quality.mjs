// Data quality as a police officer meets it: shares, the records behind one, a correction seen before and after, a record that is right.
import { base, check, look, open, sign_in_officer } from './kit.mjs';

const pause = (page) => page.waitForLoadState('load');
const button = (page, value) => page.locator(`main button[name=do][value=${value}]`);

async function queue_of(page) {
  const links = page.locator('.sen-quality a[href^="/officer/quality/"]');
  for (let i = 0; i < 100 && (await links.count()) === 0; i++) {  // the first pass goes through the register in portions
    await page.waitForTimeout(200);
    await page.goto(`${base}/officer/quality`);
  }
  return links;
}

/** Two records of one person: told apart for good at one width, merged at the other. */
async function pairs(page, merge) {
  await page.goto(`${base}/officer/quality`);
  const href = await page.locator('.sen-quality a[href*="/person/one_person_once"]').first().getAttribute('href');
  await page.goto(base + href);
  await look(page, 'pairs');
  const rows = page.locator('main .sen-table tbody tr');
  const before = await rows.count();
  check('pairs wait', before > 0);
  await rows.first().locator('a').click();
  await pause(page);
  await look(page, 'pair');
  const url = page.url();
  check('what differs is marked', (await page.locator('.sen-compare--differs').count()) > 0);
  await button(page, 'different').click();
  await pause(page);
  check('no reason, no decision', (await page.locator('.govuk-error-summary').count()) === 1);
  await look(page, 'pair-error', { sent: true });
  await page.fill('#reason', 'Sổ hộ tịch số 45/1988');
  if (!merge) {
    await button(page, 'different').click();
  } else {
    await button(page, 'review').click();
    await pause(page);
    check('which one stays must be said', (await page.locator('#keep-error').count()) === 1);
    await page.locator('[name=keep][value=one]').check();
    await button(page, 'review').click();
    await pause(page);
    await look(page, 'pair-review', { sent: true });
    await button(page, 'merge').click();
  }
  await pause(page);
  check('what was decided leaves the queue', (await rows.count()) === before - 1, `${before} -> ${await rows.count()}`);
  const again = await page.goto(url);
  check('a pair is decided once', again.status() === 404, String(again.status()));
}

async function sample(page) {
  await page.goto(`${base}/officer/quality`);
  await page.locator('.sen-quality__sample a').click();
  await pause(page);
  const finished = (await page.locator('#wanted').count()) === 1;
  if (!finished) {  // the other width's sample is still open
    check('one sample at a time', (await page.locator('#samples').count()) === 1);
    return look(page, 'samples-open');
  }
  await look(page, 'samples');
  await page.fill('#wanted', '3');
  await page.locator('main form button').click();
  await pause(page);
  check('a sample of three is refused', (await page.locator('#wanted-error').count()) === 1);
  await look(page, 'samples-error', { sent: true });
  await page.fill('#wanted', '10');
  await page.locator('main form button').click();
  await pause(page);
  const rows = page.locator('main .sen-table tbody tr');
  for (let i = 0; i < 50 && (await rows.count()) === 0; i++) {
    await page.waitForTimeout(200);
    await page.reload();
  }
  check('records are drawn', (await rows.count()) > 0 && (await rows.count()) <= 10, String(await rows.count()));
  await look(page, 'sample');
  const all = await rows.count();
  await rows.first().locator('a').click();
  await pause(page);
  await look(page, 'sample-item');
  await page.locator('[name=state][value=wrong]').check();
  await page.locator('main form button').click();
  await pause(page);
  check('wrong needs to say what', (await page.locator('#note-error').count()) === 1);
  await look(page, 'sample-item-error', { sent: true });
  await page.selectOption('#field', 'birth_date');
  await page.fill('#note', 'Sổ hộ tịch ghi năm 1957');
  await page.locator('main form button').click();
  await pause(page);
  for (let i = 1; i < all; i++) {
    await page.locator('[name=state][value=right]').check();
    await page.locator('main form button').click();
    await pause(page);
  }
  check('a finished sample has no open record', (await rows.locator('a').count()) === 0);
  await look(page, 'sample-finished');
  await page.goto(`${base}/officer/quality`);
  check('the page tells the share with its interval', /%.*%.*%/.test(await page.locator('.sen-quality__sample').innerText()));
  await look(page, 'quality-sampled');
}

export async function quality(width, language) {
  const page = await open(width, language);
  await sign_in_officer(page, 'police', 'cong-an.00004');
  await page.goto(`${base}/officer/quality`);
  const links = await queue_of(page);
  check('some rule is broken by somebody', (await links.count()) > 0);
  await look(page, 'quality');
  await page.goto(`${base}/officer/quality?place=all`);
  check('records of other places are not an officer\'s to open', (await links.count()) === 0);
  await look(page, 'quality-nation');
  for (const register of ['residence', 'household']) {
    await page.goto(`${base}/officer/quality?register=${register}`);
    check(`${register} has figures`, (await page.locator('.sen-quality').count()) === 1);
    await look(page, `quality-${register}`);
  }
  const wrong = await page.goto(`${base}/officer/quality?register=health_card`);
  check('another agency\'s register is not there', wrong.status() === 404, String(wrong.status()));
  await page.goto(`${base}/officer/quality?place=99999`);
  check('a place without people has no figures', (await page.locator('.sen-empty').count()) === 1);
  await look(page, 'quality-empty');

  await page.goto(`${base}/officer/quality`);
  const href = await page.locator('.sen-quality a[href*="/person/mother_named"]').first().getAttribute('href');
  await page.goto(base + href);
  await look(page, 'quality-queue');
  const rows = page.locator('main .sen-table tbody tr');
  const before = await rows.count();
  check('the queue names records', before > 0);

  // Right as it stands: needs a reason.
  await rows.first().locator('a').click();
  await page.waitForLoadState('load');
  await look(page, 'quality-record');
  await button(page, 'accept').click();
  await page.waitForLoadState('load');
  check('no reason, no acceptance', (await page.locator('.govuk-error-summary').count()) === 1);
  await look(page, 'quality-record-error', { sent: true });
  if (width < 500) {
    await page.fill('#reason', 'Sổ đăng ký khai sinh không ghi mẹ');
    await button(page, 'accept').click();
    await pause(page);
    check('what was checked leaves the queue', (await rows.count()) === before - 1 || before === 50, `${before} -> ${await rows.count()}`);
  } else {
    // A correction is seen before and after, then saved.
    await page.fill('#reason', 'Giấy khai sinh số 12/2020');
    await button(page, 'review').click();
    await page.waitForLoadState('load');
    check('nothing changed is said', (await page.locator('.govuk-error-summary').count()) === 1);
    await page.fill('#mother_name', 'Mẹ 123');
    await button(page, 'review').click();
    await page.waitForLoadState('load');
    await button(page, 'save').click();
    await page.waitForLoadState('load');
    check('a name that is none is refused at its field', (await page.locator('#mother_name-error').count()) === 1);
    await page.fill('#mother_name', 'Nguyễn Thị Mẹ');
    await button(page, 'review').click();
    await page.waitForLoadState('load');
    await look(page, 'quality-review', { sent: true });
    await button(page, 'save').click();
    await page.waitForLoadState('load');
    check('what was mended leaves the queue', (await rows.count()) === before - 1 || before === 50);
  }
  await pairs(page, width < 500);
  await sample(page);
  const csv = await page.request.get(`${base}/officer/quality.csv`);
  check('the table of all communes is a file', csv.ok() && (await csv.text()).startsWith('place,name,rule,word,holding,expected,median_days,p95_days\n'));
  await page.context().close();

  // Another agency sees its own registers, and nothing of the police's records.
  const clerk = await open(width, language);
  await sign_in_officer(clerk, 'justice', 'ho-tich.00004');
  await clerk.goto(`${base}/officer/quality`);
  check('the books have a page', (await clerk.locator('.sen-quality__registers a').count()) === 2);
  await look(clerk, 'quality-books');
  for (const url of [href, '/officer/quality?register=person', '/officer/quality-samples/person?place=00004']) {
    const there = await clerk.goto(base + url);
    check(`not for a registrar: ${url}`, there.status() === 404, String(there.status()));
  }
  await clerk.context().close();
}
