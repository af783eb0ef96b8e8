// What a person sees: the demo's pages in Chromium, read by axe-core, kept as pictures.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';

// The browser's driver and axe-core come with the front end's packages.
const require = createRequire(new URL('../../services/gateway/web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

const artefacts = process.env.ARTEFACTS ?? '/tmp/daybook-pictures';
mkdirSync(artefacts, { recursive: true });
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

let demo, url, browser;

before(async () => {
  demo = spawn(process.env.BROWSER_TEST_PROGRAM, ['demo', '--http', '127.0.0.1:0', '--rate', '240'], { stdio: ['ignore', 'pipe', 'pipe'] });
  url = await new Promise((resolve, reject) => {
    let address, said = '';
    const heard = (bytes) => {
      said += bytes;
      address ??= /^ready (\S+)$/m.exec(said)?.[1];
      if (address && /board moves/.test(said)) resolve(address);
    };
    demo.stdout.on('data', heard);
    demo.stderr.on('data', heard);
    demo.once('exit', (code) => reject(new Error(`daybook demo ended with ${code}: ${said}`)));
  });
  demo.removeAllListeners('exit');
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
}, { timeout: 180_000 });

after(async () => {
  await browser?.close();
  if (demo && demo.exitCode === null) { const gone = once(demo, 'exit'); demo.kill('SIGTERM'); await gone; }
});

async function open(path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  await page.goto(url);
  if (path !== '/') await page.goto(new URL(path, url).href);
  return { page, problems, close: () => context.close() };
}

const pages = { today: '/', kpis: '/kpis', kpi: '/kpis/late_visits?contract=county-framework', referrals: '/referrals', variations: '/variations' };

for (const [name, path] of Object.entries(pages))
  test(`pages: ${name} has no error, and axe-core finds nothing on it`, async () => {
    // axe is put in by the test, which the pages' own policy rightly forbids.
    const { page, problems, close } = await open(path, { bypassCSP: true });
    assert.equal(await page.locator('h1').count(), 1);
    await page.screenshot({ path: join(artefacts, `${name}.png`) });
    await page.addScriptTag({ path: axe });
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(found.violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.target.join(' '))]), []);
    assert.deepEqual(problems, []);
    await close();
  });

test('pages: a tile of Today changes without a reload', { timeout: 120_000 }, async () => {
  const { page, close } = await open('/');
  const tiles = () => page.locator('#tiles').innerText();
  await page.evaluate(() => { globalThis.notReloaded = true; });
  const first = await tiles();
  let now = first;
  for (let i = 0; i < 300 && now === first; i++) { await page.waitForTimeout(200); now = await tiles(); }
  assert.notEqual(now, first);
  assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  await close();
});

test('pages: both boards can be read without JavaScript', async () => {
  for (const path of ['/', '/kpis']) {
    const { page, close } = await open(path, { javaScriptEnabled: false });
    assert.match(await page.locator('main').innerText(), /\d/);
    await close();
  }
});

test('pages: 320 pixels wide lose nothing to the side', async () => {
  for (const [name, path] of Object.entries(pages)) {
    const { page, close } = await open(path, { viewport: { width: 320, height: 800 } });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.screenshot({ path: join(artefacts, `${name}-320.png`) });
    assert.ok(over <= 0, `${name} is ${over} px too wide`);
    await close();
  }
});

test('pages: a figure can be followed down to its events', async () => {
  const { page, close } = await open('/kpis');
  await page.locator('main a[href^="/kpis/late_visits"]').first().click();
  await page.locator('main a[href^="/records/visit-"]').first().click();
  await page.waitForLoadState();
  assert.match(await page.locator('main').innerText(), /Visit planned/);
  await page.screenshot({ path: join(artefacts, 'record.png') });
  await close();
});

test('pages: without the token there is no way in', async () => {
  const answer = await fetch(new URL('/v1/views/kpi-board.json', url));
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('content-type'), /problem\+json/);
});
