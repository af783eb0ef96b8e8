// What each person comes for in the morning (domain.md section 1), walked from the front page by what a person sees:
// links, buttons and words, never an address typed in.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open, picture } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator('main');
const to = async (page, name) => { await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click(); };
const tab = async (page, name) => { await page.getByRole('navigation', { name: 'Parts of this page' }).getByRole('link', { name, exact: true }).click(); };

test('tasks: who is late now stands on the front page, the latest first', { timeout: 240_000 }, async () => {
  const { page, close } = await open(browser, '/');
  const late = page.locator('#attention');
  assert.match(await late.innerText(), /Late and missed now/);
  const first = late.locator('tbody tr').first();
  // The demo lives four hours a minute: at night nobody is late, and in the morning somebody is again.
  for (let asked = 0; asked < 60 && !(await first.isVisible()); asked++) {
    await page.waitForTimeout(3_000);
    await page.reload();
  }
  assert.match(await first.innerText(), /\d\d:\d\d/);
  assert.match(await first.innerText(), /late|missed|due at/);
  await close();
});

test('tasks: why a figure is amber or off target is said in sentences, with where and when', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'KPIs');
  const judged = page.locator('.db-kpi', { hasText: /^.*(amber|off target)/s }).first();
  await judged.locator('a').first().click();
  const why = page.locator('#why');
  assert.match(await why.innerText(), /(Amber|Off target): [\d.]+ % is (over|under)/);
  assert.match(await main(page).innerText(), /How it is computed/);
  await page.screenshot({ path: picture('task-why-amber'), fullPage: true });
  await close();
});

test('tasks: the variation staff were not told of is named', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Variations');
  const told = await page.locator('#above').innerText();
  assert.match(told, /Staff not told/);
  if (!/Staff not told\s+0/.test(told)) {
    assert.match(told, /Staff were not told of the variation for P-\w+/);
    await page.locator('#above').getByRole('link', { name: 'Open it' }).first().click();
    assert.match(await main(page).innerText(), /Variation agreed/);
  }
  await close();
});

test('tasks: what last week’s mismatch cost is the first sentence about money', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Money');
  const text = await page.locator('#above').innerText();
  assert.match(text, /^Last week’s mismatches cost (£[\d,]+\.\d\d|no care)|^No mismatch was raised of the week that ended last/);
  await page.screenshot({ path: picture('task-money') });
  const see = page.locator('#above').getByRole('link', { name: 'See each' });
  if (await see.count()) {
    assert.match(text, /Week ending \d+ \w{3} \d{4}: \d+ packages? differs?/);
    await see.first().click();
    assert.match(await main(page).innerText(), /Working days open/i);
  }
  await close();
});

test('tasks: a coordinator acknowledges an alert, and it says so', async () => {
  const { page, close } = await open(browser, '/');
  const home = page.url();
  const acknowledge = page.getByRole('link', { name: /^Acknowledge/ });
  const row = page.locator('#attention tbody tr').filter({ has: acknowledge }).first();
  let key;
  // The day goes by four minutes a second: an alert may have resolved itself before the form is there.
  for (let left = 5; left > 0; --left) {
    await row.waitFor({ timeout: 180_000 });
    key = await row.getAttribute('data-key');
    await row.getByRole('link', { name: /^Acknowledge/ }).click();
    if (/Acknowledge the alert/.test(await main(page).innerText())) break;
    await page.goto(home);
  }
  assert.match(await main(page).innerText(), /Acknowledge the alert/);
  await page.getByLabel(/Note/).fill('the on-call worker goes');
  await page.screenshot({ path: picture('task-acknowledge'), fullPage: true });
  await page.getByRole('button', { name: 'Acknowledge the alert' }).click();
  assert.match(await main(page).innerText(), /Recorded: Alert acknowledged/);
  await page.goto(new URL(`/records/visit-${key}`, page.url()).href);
  assert.match(await main(page).innerText(), /Alert acknowledged/);
  await close();
});

test('tasks: two coordinators decide about one alert, and the slower one is told', async () => {
  const first = await open(browser, '/');
  const link = first.page.locator('#attention').getByRole('link', { name: /^Resolve/ }).first();
  await link.waitFor({ timeout: 180_000 });
  const address = await link.getAttribute('href');
  const second = await open(browser, address, { bypassCSP: true });
  await first.page.goto(new URL(address, first.page.url()).href);
  for (const { page } of [first, second]) await page.getByLabel('Outcome').fill('seen to');
  await first.page.getByRole('button', { name: 'Resolve the alert' }).click();
  assert.match(await main(first.page).innerText(), /Recorded: Alert resolved/);
  await second.page.getByRole('button', { name: 'Resolve the alert' }).click();
  const told = await main(second.page).innerText();
  assert.match(told, /Somebody was faster/);
  assert.match(told, /since you looked/);
  assert.equal(await second.page.getByLabel('Outcome').inputValue(), 'seen to');
  await second.page.screenshot({ path: picture('task-conflict'), fullPage: true });
  await first.close();
  await second.close();
});

test('tasks: a coordinator sees what stands against a referral, and can answer it', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Referrals');
  const one = page.locator('.db-referral').first();
  if (await one.count()) {
    await one.getByText('criterion by criterion').click();
    assert.ok(await one.locator('tbody tr').count() >= 10);
    await one.getByRole('link', { name: /^Decline/ }).click();
    await page.getByRole('button', { name: 'Decline the referral' }).click();
    assert.match(page.url(), /\/decide\//, 'what has to be said is asked for first');
  }
  assert.match(await main(page).innerText(), /capacity|Decline/i);
  await close();
});

test('tasks: a manager sees which figure drifts, what was done and what is overdue', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Quality');
  assert.match(await page.locator('#above').innerText(), /Escalations open/);
  for (const name of ['Actions', 'Risks', 'Workforce', 'Partners', 'Governance', 'Continuity']) {
    await tab(page, name);
    assert.equal(await page.locator('.db-tabs [aria-current]').innerText(), name);
  }
  await close();
});

test('tasks: an inspector follows a person from a table to what happened around them, and to who looked', async () => {
  const { page, close } = await open(browser, '/', { javaScriptEnabled: false });
  await to(page, 'Quality');
  await tab(page, 'Continuity');
  await page.locator('.db-scroll tbody tr a').first().click();
  assert.match(page.url(), /\/records\/person-/);
  assert.match(await main(page).innerText(), /Who looked/);
  const events = page.locator('#events tbody tr');
  assert.match(await events.first().innerText(), /\d\d:\d\d:\d\d/);
  await page.screenshot({ path: picture('task-person'), fullPage: true });
  await page.getByLabel('Category').selectOption('visit');
  await page.locator('#events').getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /category=visit/);
  const newest = await events.first().getAttribute('data-key');
  await page.getByRole('link', { name: 'Older' }).click();
  assert.notEqual(await events.first().getAttribute('data-key'), newest);
  await page.getByRole('link', { name: 'Newest' }).click();
  await events.first().locator('td[data-label="Record"] a').click();
  assert.match(await page.locator('h1').innerText(), /^Visit /);
  await close();
});

test('tasks: finance follows a mismatch to its age and explains it', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Money');
  await tab(page, 'Mismatches');
  const explain = page.getByRole('link', { name: /^Explain/ }).first();
  if (await explain.count()) {
    await explain.click();
    await page.getByLabel('Cause').selectOption({ label: 'hospital' });
    await page.getByRole('button', { name: 'Explain the mismatch' }).click();
    assert.match(await main(page).innerText(), /Recorded: Mismatch explained|The rules refuse this|Somebody was faster/);
  }
  for (const name of ['Invoices', 'Aged debt', 'Cash', 'Margin', 'Travel']) await tab(page, name);
  await close();
});

test('tasks: a commissioner reads contracts, hours, cost and hand-backs on one page', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'Contracts');
  await page.getByRole('link', { name: 'the commissioner’s page' }).click();
  assert.match(await main(page).innerText(), /£[\d,]+\.\d\d/);
  await page.locator('#bought tbody a').first().click();
  assert.match(await main(page).innerText(), /Terms, in force and before/);
  await page.screenshot({ path: picture('task-contract'), fullPage: true });
  await close();
});

test('tasks: an inspector follows a figure down to its events and their JSON', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'KPIs');
  await page.locator('main a[href^="/kpis/late_visits"]').first().click();
  await page.locator('main a[href^="/records/visit-"]').first().click();
  assert.match(await main(page).innerText(), /Visit planned/);
  await page.locator('#events a[href^="/v1/events/"]').first().click();
  assert.match(await main(page).innerText(), /"specversion": "1.0"/);
  await close();
});

test('tasks: the figures of the KPI page open as a table that says by which rules each was computed', async () => {
  const { page, close } = await open(browser, '/');
  await to(page, 'KPIs');
  await page.getByRole('link', { name: 'Open as a table', exact: true }).click();
  assert.match(page.url(), /\/views\/kpi-board\?/);
  assert.match(await main(page).innerText(), /Rule version/i);
  await page.locator('#table').getByRole('link', { name: 'CSV', exact: true }).waitFor();
  await close();
});

test('tasks: an integrator finds the interface and a receipt of what came in', async () => {
  const { page, close } = await open(browser, '/');
  await page.getByRole('link', { name: 'For programs' }).click();
  assert.match(await main(page).innerText(), /POST \/v1\/events/);
  await to(page, 'Log');
  await tab(page, 'Feeds');
  assert.match(await main(page).innerText(), /Sources/);
  await close();
});

test('tasks: every step can be taken by keyboard alone', async () => {
  const { page, close } = await open(browser, '/money/mismatches');
  const names = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => document.activeElement?.textContent?.trim().slice(0, 40) ?? ''));
  }
  for (const wanted of ['Skip to main content', 'Money', 'Mismatches', 'Show']) assert.ok(names.some((n) => n.includes(wanted)), `${wanted} is not reached: ${names}`);
  await close();
});
