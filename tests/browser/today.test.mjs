// The strip of a run's day on Today: a mark a visit, drawn by the visit's own line, so that nobody needs to see it.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { launch, open, picture } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

test('today: every mark of a day is part of a line that says its state in a word, and has that state’s shape', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/');
  const lines = await page.locator('#board .db-visit').evaluateAll((visits) => visits.map((visit) => {
    const mark = visit.querySelector('svg.db-day__mark');
    const shape = (within) => within?.querySelector('use')?.getAttribute('href');
    return {
      says: visit.textContent.trim(),
      word: visit.querySelector('.db-state')?.textContent.trim(),
      alike: shape(mark) !== undefined && shape(mark) === shape(visit.querySelector('.db-state')),
      silent: mark?.getAttribute('aria-hidden') === 'true' && !visit.querySelector('[style], [tabindex], svg a'),
    };
  }));
  assert.ok(lines.length > 10);
  for (const line of lines) {
    assert.match(line.says, /^\d\d:\d\d( to \d\d:\d\d)?/);
    assert.match(line.word, /[a-z]/, line.says);
    assert.ok(line.alike, `${line.says}: its mark has another shape than its state`);
    assert.ok(line.silent, `${line.says}: its mark is read aloud or reached beside it`);
  }
  assert.equal(await page.locator('#board').getByRole('list').getByRole('listitem').count(), lines.length);
  await close();
});

test('today: the keyboard goes from visit to visit and back, and lights the mark of each', { timeout: 60_000 }, async () => {
  const { page, close } = await open(browser, '/', { reducedMotion: 'reduce' });
  const run = page.locator('.db-run').filter({ has: page.locator('.db-visit:nth-child(2)') }).first();
  const link = (n) => run.locator('.db-visit a').nth(n);
  const lit = (n) => run.locator('.db-day__mark rect').nth(n).evaluate((bar) => getComputedStyle(bar).stroke !== 'none');
  const reached = (n) => link(n).evaluate((element) => element === document.activeElement);
  await page.mouse.move(0, 0);
  assert.equal(await lit(1), false);
  await link(0).focus();
  await page.keyboard.press('Tab');
  assert.equal(await reached(1), true);
  assert.equal(await lit(1), true);
  await run.screenshot({ path: picture('today-strip') });
  await page.keyboard.press('Shift+Tab');
  assert.equal(await reached(0), true);
  assert.equal(await lit(1), false);
  await close();
});
