// docs/TOUR.md is what it says: every command in it, and then of the pages it names, is run, in order, against one stack, and
// prints what stands below it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { Stack, binary, folder, root } from './stack.mjs';

// The commands of the console blocks: what is typed, with which code it exits, and the lines it prints; `# soon` waits
// until it prints them.
function commands(text) {
  const found = [];
  for (const [, block] of text.matchAll(/^```console\n([\s\S]*?)^```/gm)) {
    for (const line of block.trimEnd().split('\n')) {
      if (!line.startsWith('$ ')) { found.at(-1).prints.push(line); continue; }
      const [, typed, code, soon] = /^\$ (.*?)(?: {2}# exits (\d))?( {2}# soon)?$/.exec(line);
      found.push({ typed, code: Number(code ?? 0), soon: Boolean(soon), prints: [] });
    }
  }
  return found;
}

// `…` in a line stands for anything in it, a line that is `…` alone for any lines.
function matches(printed, wanted) {
  const pattern = wanted.map((line) => (line === '…' ? '(?:.*\\n)*?' :
    line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*') + '\\n')).join('');
  return new RegExp(`^${pattern}$`).test(printed);
}

// The tour, and the pages of docs/tour it links to, as they follow one another.
function pages() {
  const first = readFileSync(join(root, 'docs/TOUR.md'), 'utf8');
  const names = [...first.matchAll(/\]\((tour\/[a-z-]+\.md)\)/g)].map(([, name]) => `docs/${name}`);
  return ['docs/TOUR.md', ...names].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

const run = (typed, environment) => new Promise((resolve) => {
  execFile('bash', ['-c', typed], { env: environment, cwd: root, timeout: 60_000 }, (error, stdout, stderr) =>
    resolve({ code: error ? error.code : 0, printed: (stdout + stderr).replaceAll('\r\n', '\n') }));
});

const patience = 60_000;   // for what is said soon

async function does({ typed, code, soon, prints }, environment) {
  const until = Date.now() + patience;
  for (;;) {
    const did = await run(typed, environment);
    if (matches(did.printed, prints) && did.code === code) return undefined;
    if (!soon || Date.now() > until) return did;
    await new Promise((later) => setTimeout(later, 300));
  }
}

test('tour: the way a line is held to what is printed', () => {
  assert.ok(matches('a,b,c\n', ['a,…']));
  assert.ok(!matches('a,b\nc\n', ['a,…']), 'not over the end of a line');
  assert.ok(matches('a\nb\nc\n', ['a', '…', 'c']));
  assert.ok(!matches('a\n', ['b']));
  assert.ok(!matches('a\nb\n', ['a']));
});

// Of a table, the line of its headings alone says no more.
const held = ({ typed, prints }) => !/ --csv( |$)| view show | log /.test(typed) ||
  prints.filter((line, at) => line !== '…' && !(at === 0 && prints.length > 1 && / --csv$/.test(typed))).length > 0;

test('tour: no command may print whatever it likes', () => {
  const says = (typed, ...prints) => ({ typed, prints });
  assert.ok(!held(says('daybook view show continuity --csv', '…')));
  assert.ok(!held(says('daybook view show continuity --csv', 'Person,…', '…')), 'headings hold no figure');
  assert.ok(held(says('daybook view show continuity --csv', 'Person,…', 'ida,…', '…')));
  assert.ok(held(says('daybook log verify', 'sound …', '…')));
  const free = pages().flatMap(({ name, text }) => commands(text).filter((command) => !held(command)).map(({ typed }) => `${name}: ${typed}`));
  assert.deepEqual(free, []);
});

test('tour: every page there is belongs to it, and none is too long to read', () => {
  const named = pages();
  assert.deepEqual(named.slice(1).map(({ name }) => name).sort(),
    readdirSync(join(root, 'docs/tour')).map((name) => `docs/tour/${name}`).sort());
  for (const { name, text } of named) assert.ok(text.split('\n').length <= 450, `${name} is longer than 450 lines`);
});

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const commissioning = ['contract', 'referral', 'package', 'visit', 'variation', 'capacity', 'escalation', 'worker', 'person', 'risk'];

// The facts of a category, as its schema's union names them.
function facts(category) {
  const [, union] = /\n {2}union \{\n([\s\S]*?)\n {2}\}/.exec(readFileSync(join(root, `schema/${category}.capnp`), 'utf8'));
  return [...union.matchAll(/^ {4}(\w+) @\d+/gm)].map(([, name]) => name);
}

test('tour: every fact of commissioning and care is decided, appended or heard of in it', () => {
  const text = pages().map((page) => page.text).join('\n');
  const missing = commissioning.flatMap((category) => facts(category)
    .filter((name) => !new RegExp(`decide ${category}-[^ ]+ ${kebab(name)}\\b`).test(text) &&
      !new RegExp(`\\b${category}\\.(\\([\\w|]*)?${name[0].toUpperCase()}${name.slice(1)}\\b`).test(text))
    .map((name) => `${category}.${name}`));
  assert.deepEqual(missing, []);
});

test('tour: every command of docs/TOUR.md and its pages does what it says', async (t) => {
  const stack = new Stack(folder());
  const path = mkdtempSync(join(tmpdir(), 'daybook-tour-'));
  t.after(async () => { await stack.down(); stack.remove(); rmSync(path, { recursive: true }); });
  symlinkSync(absolute(binary), join(path, 'daybook'));
  await stack.up();
  const environment = { ...process.env, PATH: `${path}:${process.env.PATH}`, DAYBOOK_DATA: stack.data };
  const all = pages().flatMap(({ name, text }) => commands(text).map((command) => ({ name, ...command })));
  assert.ok(all.length > 250);
  const wrong = [];
  for (const command of all) {
    const did = await does(command, environment);
    if (!did) continue;
    const { name, typed, code, prints } = command;
    wrong.push(`${name}\n$ ${typed}\nshould exit with ${code} and print\n${prints.join('\n')}\nbut exited with ${did.code} and printed\n${did.printed}`);
  }
  assert.deepEqual(wrong.join('\n'), '');
  const text = pages().map((page) => page.text).join('\n');
  const shown = (await stack.json('view', 'show', 'kpi-board', 'by=none', 'from=2026-01-01')).rows.map((row) => row.kpi);
  assert.ok(shown.length > 40);
  assert.deepEqual(shown.filter((kpi) => !new RegExp(`(^|kpi=)${kpi}\\b`, 'm').test(text)), [], 'figures the tour never shows');
});
