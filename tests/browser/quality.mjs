// Data quality as a police officer meets it: shares, the records behind one, a correction seen before and after, a record that is right.
import { base, check, look, open, sign_in_officer } from './kit.mjs';

const button = (page, value) => page.locator(`main button[name=do][value=${value}]`);

async function queue_of(page) {
  const links = page.locator('.sen-quality a[href^="/officer/quality/"]');
  for (let i = 0; i < 100 && (await links.count()) === 0; i++) {  // the first pass goes through the register in portions
    await page.waitForTimeout(200);
    await page.goto(`${base}/officer/quality?place=all`);
  }
  return links;
}

export async function quality(cast, width, language) {
  const page = await open(width, language);
  await sign_in_officer(page, 'police', cast.officers.police.login);
  await page.goto(`${base}/officer/quality?place=all`);
  const links = await queue_of(page);
  check('some rule is broken by somebody', (await links.count()) > 0);
  await look(page, 'quality');
  await page.goto(`${base}/officer/quality?place=99999`);
  check('a place without people has no figures', (await page.locator('.sen-empty').count()) === 1);
  await look(page, 'quality-empty');

  await page.goto(`${base}/officer/quality?place=all`);
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
  await page.fill('#reason', 'Sổ đăng ký khai sinh không ghi mẹ');
  await button(page, 'accept').click();
  await page.waitForLoadState('load');
  const left = await rows.count();
  check('what was checked leaves the queue', left === before - 1 || before === 50, `${before} -> ${left}`);

  if (left > 0) {
    // A correction is seen before and after, then saved.
    await rows.first().locator('a').click();
    await page.waitForLoadState('load');
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
    check('what was mended leaves the queue', (await rows.count()) === left - 1 || left === 50);
  }
  const csv = await page.request.get(`${base}/officer/quality.csv`);
  check('the table of all communes is a file', csv.ok() && (await csv.text()).startsWith('place,name,rule,word,holding,expected\n'));
  await page.context().close();

  // Who has no right to look people up sees shares and no queue.
  const clerk = await open(width, language);
  await sign_in_officer(clerk, 'justice', cast.officers.registrar.login);
  const there = await clerk.goto(`${base}/officer/quality`);
  check('an agency without rules has no such page', there.status() === 404, String(there.status()));
  await clerk.context().close();
}
