// What a person sees: every page of the demo in Chromium, read by axe-core, kept as pictures.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { ask, launch, open, picture, rows, url, violations } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const pages = {
  today: '/', kpis: '/kpis', kpi: '/kpis/late_visits?contract=county-framework', referrals: '/referrals', variations: '/variations',
  money: '/money', mismatches: '/money/mismatches', invoices: '/money/invoices', lines: '/money/lines', debt: '/money/debt',
  cash: '/money/cash', margin: '/money/sustainability', travel: '/money/travel', billable: '/money/billable',
  orders: '/money/orders', statements: '/money/statements', pay: '/money/pay', reservations: '/contracts/reservations',
  locations: '/contracts/locations', 'spot-caps': '/contracts/spot-caps',
  contracts: '/contracts', contract: '/contracts/county-framework', packages: '/contracts/packages', capacity: '/contracts/capacity',
  market: '/contracts/market', exceptions: '/contracts/exceptions', commissioner: '/commissioner',
  quality: '/quality', actions: '/quality/actions', people: '/quality/people', risks: '/quality/risks', continuity: '/quality/continuity',
  workforce: '/quality/workforce', partners: '/quality/partners', governance: '/quality/governance', surges: '/quality/surges', reported: '/quality/reported',
  log: '/log', projections: '/log/projections', feeds: '/feeds', access: '/access', view: '/views/live-board?contains=missed',
  files: '/views/feed-files', states: '/views/projections',
  docs: '/docs', problems: '/problems', 'nothing-fits': '/money/invoices?contains=no-such-thing',
};
const decisions = async () => {
  const { visit, person } = (await rows('live-board?limit=1'))[0];
  return { decide: `/decide/visit-${visit}/AlertResolved`, record: `/records/visit-${visit}`, person: `/records/${person}` };
};
// Tables that are every column of a view have no fewer to show at first.
const sheets = Object.entries(pages).filter(([, path]) => /^\/(money|contracts|quality)/.test(path));

for (const [name, path] of Object.entries(pages))
  test(`pages: ${name} has no error, and axe-core finds nothing on it`, { timeout: 60_000 }, async () => {
    const { page, problems, close } = await open(browser, path, { bypassCSP: true });
    assert.equal(await page.locator('h1').count(), 1);
    await page.screenshot({ path: picture(name), fullPage: name !== 'docs' });
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(problems, []);
    await close();
  });

test('pages: a decision, a record and a page that is not there are clean, too', { timeout: 120_000 }, async () => {
  for (const [name, path] of Object.entries({ ...await decisions(), missing: '/no/such/page' })) {
    const { page, close } = await open(browser, path, { bypassCSP: true });
    await page.screenshot({ path: picture(name), fullPage: true });
    assert.deepEqual(await violations(page), [], name);
    await close();
  }
});

// What is wider than its place and cut off or scrolled there; code keeps its lines, what is for ears only has no width.
const tooWide = () => [...document.querySelectorAll('body, body :not(pre, svg, svg *)')]
  .filter((e) => e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
  .map((e) => `${e.tagName} ${e.className} by ${e.scrollWidth - e.clientWidth} px`);

// As wide as 1280 pixels are at 400 %.
test('pages: 320 pixels wide lose nothing to the side', { timeout: 120_000 }, async () => {
  const all = { ...pages, ...await decisions(), missing: '/no/such/page' };
  const { page, close } = await open(browser, '/', { viewport: { width: 320, height: 800 } });
  const wide = [];
  for (const [name, path] of Object.entries(all)) {
    await page.goto(new URL(path, url).href);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.screenshot({ path: picture(`${name}-320`) });
    if (over > 0) wide.push(`${name} by ${over} px`);
    for (const part of await page.evaluate(tooWide)) wide.push(`${name}: ${part}`);
  }
  assert.deepEqual(wide, [], 'too wide');
  await close();
});

// On the screen of an office computer: what a sheet shows at first stands there whole, and no date, id or sum is broken.
test('pages: at 1280 pixels no sheet and no view is wider than its page, and a date or a sum stands on one line', { timeout: 120_000 }, async () => {
  const { page, close } = await open(browser, '/');
  const wrong = [];
  await page.goto(new URL('/log/projections', url).href);
  const views = await page.locator('main a[href^="/views/"]').evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('href')]));
  for (const [name, path] of [...sheets, ...views]) {
    await page.goto(new URL(path, url).href);
    for (const part of await page.evaluate(() => {
      const found = [];
      for (const box of document.querySelectorAll('.db-scroll'))
        if (box.scrollWidth > box.clientWidth + 1) found.push(`wider by ${box.scrollWidth - box.clientWidth} px`);
      for (const cell of document.querySelectorAll('.db-scroll tbody :is(.db-time, .db-num)')) {
        const range = document.createRange();
        range.selectNodeContents(cell);
        if (new Set([...range.getClientRects()].map((one) => Math.round(one.top / 8))).size > 1) found.push(cell.innerText);
      }
      return found.slice(0, 3);
    })) wrong.push(`${name}: ${part}`);
  }
  assert.deepEqual(wrong, []);
  await close();
});

test('pages: every link in the first row of a sheet leads somewhere', { timeout: 120_000 }, async () => {
  const { page, close } = await open(browser, '/');
  const nowhere = [];
  for (const [name, path] of sheets) {
    await page.goto(new URL(path, url).href);
    const links = await page.locator('.db-scroll tbody tr:first-child a').evaluateAll((all) => all.map((one) => one.href));
    // What may be decided is asked again on its own page, which may refuse it.
    for (const link of new Set(links.filter((one) => !one.includes('/decide/')))) {
      const { status } = await ask(link, { headers: { accept: 'text/html' } });
      if (status !== 200) nowhere.push(`${name}: ${link} answers ${status}`);
    }
  }
  assert.deepEqual(nowhere, []);
  await close();
});

test('pages: what the keyboard reaches at 320 pixels can be seen', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/quality/continuity', { viewport: { width: 320, height: 800 } });
  const reached = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => {
      const cut = (e) => e && (getComputedStyle(e).clipPath !== 'none' || cut(e.parentElement));
      return `${cut(document.activeElement) ? 'unseen: ' : ''}${document.activeElement.textContent.trim().slice(0, 40)}`;
    }));
  }
  assert.ok(reached.includes('Attendances'), `the links that sort are not reached: ${reached}`);
  assert.deepEqual(reached.filter((name) => name.startsWith('unseen')), []);
  await close();
});

test('pages: nothing moves for who asks for less motion', { timeout: 120_000 }, async () => {
  const { page, close } = await open(browser, '/', { reducedMotion: 'reduce' });
  const moving = [];
  for (const [name, path] of Object.entries({ ...pages, ...await decisions() })) {
    await page.goto(new URL(path, url).href);
    if (await page.evaluate(() => document.getAnimations().length) > 0) moving.push(name);
  }
  assert.deepEqual(moving, []);
  await close();
});

test('pages: every page says what it has to say without JavaScript', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/', { javaScriptEnabled: false });
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(new URL(path, url).href);
    assert.match(await page.locator('main').innerText(), /\w/, name);
  }
  // A table is narrowed, sorted and turned by forms and links alone.
  await page.goto(new URL('/money/billable', url).href);
  await page.getByRole('link', { name: 'Amount' }).click();
  assert.match(page.url(), /sort=-pence/);
  assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
  await page.getByLabel('Holds the text').fill('delivered');
  await page.getByRole('button', { name: 'Show' }).click();
  assert.match(page.url(), /contains=delivered/);
  assert.match(page.url(), /sort=-pence/);
  await close();
});

test('pages: a page and all it loads weigh at most 60 KB', async () => {
  for (const [name, path] of Object.entries(pages)) {
    if (name === 'docs') continue;
    const html = await (await ask(path, { headers: { accept: 'text/html' } })).text();
    const loaded = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((m) => m[1]);
    let bytes = gzipSync(html).length;
    for (const asset of new Set(loaded)) bytes += gzipSync(await (await ask(asset)).text()).length;
    assert.ok(bytes <= 60 * 1024, `${name} weighs ${bytes} bytes`);
  }
});

test('pages: no page asks for anything outside', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/');
  const foreign = [];
  page.on('request', (request) => { if (new URL(request.url()).origin !== new URL(url).origin) foreign.push(request.url()); });
  for (const path of ['/kpis/late_visits?contract=county-framework', '/money', '/referrals']) await page.goto(new URL(path, url).href);
  assert.deepEqual(foreign, []);
  await close();
});

test('pages: without the token there is no way in', async () => {
  const answer = await fetch(new URL('/v1/views/kpi-board.json', url));
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('content-type'), /problem\+json/);
});
