// What every test of the pages stands on: Chromium, the demo's address, axe-core, and a place for pictures.
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

// The browser's driver and axe-core come with the front end's packages.
const require = createRequire(new URL('../../services/gateway/web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

export const url = process.env.BROWSER_TEST_URL;
const artefacts = process.env.ARTEFACTS ?? '/tmp/daybook-pictures';
mkdirSync(artefacts, { recursive: true });

export const picture = (name) => join(artefacts, `${name}.png`);
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
export const launch = () => chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });

// A page of a browser that has come in with the token, and what went wrong on it.
export async function open(browser, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  await page.goto(url);
  if (path !== '/') await page.goto(new URL(path, url).href);
  return { page, problems, context, close: () => context.close() };
}

// What axe-core finds on a page that was opened with bypassCSP: axe is put in by the test, which the pages' own policy
// rightly forbids. Its rule for the size of targets (WCAG 2.2 AA) has to be asked for.
export async function violations(page) {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() => globalThis.axe.run(document,
    { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return found.violations.map((v) => [v.id, v.nodes.slice(0, 3).map((n) => n.target.join(' '))]);
}

export const token = () => new URL(url).searchParams.get('token');
export const ask = (path, options = {}) =>
  fetch(new URL(path, url), { ...options, headers: { authorization: `Bearer ${token()}`, ...options.headers } });
export const rows = async (view) => (await (await ask(`/v1/views/${view}`)).json()).rows;
