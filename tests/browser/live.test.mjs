// The pages move by themselves: one stream for all tabs, nothing jumps under the pointer, a banner when it is stale.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { ask, launch, open } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

const streams = async () => Number(/^daybook_http_streams (\d+)$/m.exec(await (await ask('/metrics')).text())[1]);
const until = async (what, seconds = 60) => {
  for (let i = 0; i < seconds * 5; i++) {
    if (await what()) return true;
    await new Promise((go) => setTimeout(go, 200));
  }
  return false;
};
const live = (page) => page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 });

test('live: a tile of Today changes without a reload', { timeout: 120_000 }, async () => {
  const { page, close } = await open(browser, '/');
  await page.evaluate(() => { globalThis.notReloaded = true; });
  const tiles = () => page.locator('#tiles').innerText();
  const first = await tiles();
  assert.ok(await until(async () => (await tiles()) !== first));
  assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  await close();
});

test('live: five tabs of one browser share one stream, and each hears its own views', { timeout: 120_000 }, async () => {
  const { page, context, close } = await open(browser, '/');
  await live(page);
  const before = await streams();
  const tabs = [];
  for (const path of ['/', '/kpis', '/referrals', '/money']) {
    const tab = await context.newPage();
    await tab.goto(new URL(path, page.url()).href);
    await live(tab);
    tabs.push(tab);
  }
  assert.ok(await until(async () => (await streams()) === before, 20), `${await streams()} streams, ${before} before`);
  const tiles = () => tabs[0].locator('#tiles').innerText();
  const first = await tiles();
  assert.ok(await until(async () => (await tiles()) !== first), 'the second tab moves, too');
  await close();
  assert.ok(await until(async () => (await streams()) < before, 20), 'the stream ends with its browser');
});

test('live: what is new above a row does not move it under the pointer', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/', { viewport: { width: 1280, height: 500 } });
  await live(page);
  const row = page.locator('#board .db-visit').nth(20);
  await row.scrollIntoViewIfNeeded();
  await row.hover();
  const moved = await row.evaluate(async (element) => {
    // A fresh page with three rows more above, laid over this one as a refresh does.
    const before = element.getBoundingClientRect().top;
    const real = globalThis.fetch;
    globalThis.fetch = async (...args) => {
      const answer = await real(...args);
      const text = await answer.text();
      const extra = '<p data-key="x1" style="height:90px">new</p>';
      return new Response(text.replace('<ul class="db-tiles">', `${extra}<ul class="db-tiles">`), { headers: answer.headers });
    };
    // A refresh that was on its way already may come first.
    for (let tries = 0; tries < 5 && !document.querySelector('[data-key="x1"]'); ++tries) {
      document.dispatchEvent(new Event('visibilitychange'));
      await new Promise((done) => document.addEventListener('daybook:refreshed', done, { once: true }));
    }
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return { by: element.getBoundingClientRect().top - before, added: document.querySelector('[data-key="x1"]') !== null };
  });
  assert.equal(moved.added, true);
  assert.ok(Math.abs(moved.by) < 2, `the row moved by ${moved.by} px`);
  await close();
});

test('live: what changed is lit for a moment, and not for who asks for less motion', { timeout: 60_000 }, async () => {
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const { page, close } = await open(browser, '/', { reducedMotion });
    await live(page);
    const moving = await page.evaluate(async () => {
      // A fresh page with a row more, laid over this one as a refresh does.
      const real = globalThis.fetch;
      globalThis.fetch = async (...args) => {
        const answer = await real(...args);
        const text = await answer.text();
        return new Response(text.replace('<ul class="db-tiles">', '<ul class="db-tiles"><li data-key="x1">new</li>'), { headers: answer.headers });
      };
      for (let tries = 0; tries < 5 && !document.querySelector('[data-key="x1"]'); ++tries) {
        document.dispatchEvent(new Event('visibilitychange'));
        await new Promise((done) => document.addEventListener('daybook:refreshed', done, { once: true }));
      }
      return { added: document.querySelector('[data-key="x1"]') !== null, animations: document.getAnimations().length,
        marked: document.querySelectorAll('.db-changed').length };
    });
    assert.equal(moving.added, true);
    assert.equal(moving.animations > 0, reducedMotion === 'no-preference');
    assert.equal(moving.marked > 0, reducedMotion === 'no-preference');
    await close();
  }
});

test('live: a page that lost its stream says so, and from when it is', { timeout: 60_000 }, async () => {
  const { page, context, close } = await open(browser, '/');
  await live(page);
  await page.evaluate(() => document.querySelector('daybook-live').failed());
  await page.getByText(/The connection to Daybook is lost\. What you see is as at \d\d:\d\d:\d\d/).waitFor({ timeout: 10_000 });
  assert.equal(await page.locator('#stale').getAttribute('role'), 'status');
  await context.clearCookies();
  await close();
});

test('live: a stream that is opened anew brings what the page has not seen, and nothing where there is no news', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/contracts');
  await live(page);
  // Whether it asks for the page again; the demo's own news is not heard meanwhile.
  const fetched = (position) => page.evaluate((at) => {
    const part = document.querySelector('daybook-live');
    let asked = false;
    part.schedule = () => { asked = true; };
    part.reached({ views: { contracts: at } });
    delete part.schedule;
    return asked;
  }, position);
  assert.equal(await fetched(Number.MAX_SAFE_INTEGER), true);
  await page.evaluate(() => { document.querySelector('daybook-live').head = Number.MAX_SAFE_INTEGER; });
  assert.equal(await fetched(1), false);
  await close();
});
