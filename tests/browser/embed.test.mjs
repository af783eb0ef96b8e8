// Figures on somebody else's page: docs/embed/sample.html, served from another origin.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { launch, picture, token, url } from './browser.mjs';

let browser, council, address;
const sample = readFileSync(new URL('../../docs/embed/sample.html', import.meta.url), 'utf8');
let given;
before(async () => {
  browser = await launch();
  council = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(sample.replaceAll('http://127.0.0.1:8420', new URL(url).origin).replaceAll('TOKEN', given));
  });
  await new Promise((up) => council.listen(0, '127.0.0.1', up));
  address = `http://127.0.0.1:${council.address().port}/`;
});
after(async () => { await browser?.close(); council?.close(); });

test('embed: a council’s page shows a figure, its chart and the board', { timeout: 60_000 }, async () => {
  given = token();
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  await page.goto(address);
  await page.getByText(/\d+ of \d+, county-framework/).waitFor({ timeout: 20_000 });
  await page.locator('daybook-kpi').getByText(/on target|amber|off target/i).first().waitFor({ timeout: 20_000 });
  assert.match(await page.locator('daybook-kpi').evaluate((kpi) => [...kpi.shadowRoot.children].map((part) => part.innerText).join(' ')), /Late visits\s+[\d.]+ %\s+\S (on target|amber|off target)/i);
  await page.locator('daybook-chart polyline').waitFor({ state: 'attached' });
  assert.match(await page.locator('daybook-board').evaluate((board) => [...board.shadowRoot.children].map((part) => part.innerText).join(' ')), /\d+\s*visits today/);
  await page.screenshot({ path: picture('embed') });
  await page.close();
});

test('embed: a wrong token shows nothing and says why', { timeout: 60_000 }, async () => {
  given = 'wrong';
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByText('The token of this figure is not accepted.').first().waitFor({ timeout: 20_000 });
  await page.close();
});

test('embed: another site gets at nothing by the session of somebody who is signed in', { timeout: 60_000 }, async () => {
  given = 'wrong';
  const page = await browser.newPage();
  await page.goto(url);  // signed in here …
  await page.goto(address);
  const read = await page.evaluate(async (where) => fetch(where, { credentials: 'include' }).then((a) => a.status, () => 'kept out'),
    new URL('/v1/views/kpi-board.json', url).href);
  assert.equal(read, 'kept out');
  await page.close();
});
