// A load killed at random points and repeated comes to the same events as an undisturbed one, exactly once.
// DAYBOOK_FEED_ROWS rows (20,000), DAYBOOK_FEED_KILLS kills (6), DAYBOOK_SEED the dice; the nightly form has a million rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { binary, daybook, folder, root } from './stack.mjs';

const asked = { ...process.env };
for (const name of Object.keys(process.env)) if (name.startsWith('DAYBOOK_')) delete process.env[name];
const rows = Number(asked.DAYBOOK_FEED_ROWS ?? 20_000), kills = Number(asked.DAYBOOK_FEED_KILLS ?? 6);
let seed = Number(asked.DAYBOOK_SEED ?? Date.now()) % 2147483647 || 1;
const dice = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

// Rows of a council's file, now and then one that cannot be read or that corrects an earlier one.
async function write(file) {
  const heading = readFileSync(join(root, 'deploy/feeds/samples/abacus.csv'), 'utf8').split('\n')[0];
  const out = createWriteStream(file);
  out.write(`${heading}\n`);
  const two = (n) => String(n).padStart(2, '0');
  for (let i = 0; i < rows; ++i) {
    const line = i % 89 === 7 ? i - 3 : i;
    const day = i % 97 === 5 ? 'no day' : `${two(1 + (line % 28))}/02/2026`;
    const actual = `${two(7 + (line % 12))}:${two(line % 60)}:00`;
    if (!out.write(`F1,Feb,2026-03-09T08:00:00,PRV1,C1,P${line % 400},Person ${line % 400},,L${line},0.00,10.00,Homecare,${day},` +
      `${actual},00:30:00,${actual},00:${i % 89 === 7 ? 20 : 29}:00,False,1,PO1,False,V,W${line % 40},Worker ${line % 40}\n`))
      await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

// What a log says: how many events of each type, and the sum of the stories of its records: what was said of each, in
// order, without the names (each log gives its own) and without positions.
async function said(data) {
  const counts = {}, stories = new Map();
  const done = spawn(binary, ['event', 'export', '--format', 'jsonl', '--data', data, '--log-level', 'warn'], { cwd: root });
  for await (const line of createInterface({ input: done.stdout })) {
    const { type, subject, data: facts = {} } = JSON.parse(line);
    counts[type] = (counts[type] ?? 0) + 1;
    // When a file was taken and how its load went differ from load to load.
    if (type.startsWith('feed.')) continue;
    delete facts.cites;
    const story = stories.get(subject) ?? createHash('sha256');
    stories.set(subject, story.update(type + JSON.stringify(facts, (_, value) => typeof value === 'string' ? '' : value)));
  }
  let sum = 0n;
  for (const story of stories.values()) sum = (sum + story.digest().readBigUInt64LE()) % (1n << 64n);
  return { counts, sum: String(sum) };
}

test(`a load of ${rows} rows killed ${kills} times ends as if nothing had been`, { timeout: 3_600_000 }, async (t) => {
  const calm = folder(), killed = folder(), file = join(calm, '..', `daybook-feed-${process.pid}.csv`);
  const load = (data) => daybook('feed', 'load', file, '--format', 'abacus', '--data', data, '--json', '--log-level', 'warn');
  try {
    await write(file);
    const begun = Date.now();
    const undisturbed = await load(calm);
    assert.equal(undisturbed.code, 0, undisturbed.stderr);
    const took = Date.now() - begun;
    let died = 0;
    for (let i = 0; i < kills; ++i) {
      const process_ = spawn(binary, ['feed', 'load', file, '--format', 'abacus', '--data', killed, '--log-level', 'warn'],
        { stdio: 'ignore', cwd: root });
      const gone = once(process_, 'exit');
      setTimeout(() => process_.kill('SIGKILL'), 50 + dice() * took * 0.7);
      const [, signal] = await gone;
      died += signal === 'SIGKILL' ? 1 : 0;
    }
    assert.ok(died > 0, 'no kill came in time: the rig proves nothing');
    const resumed = await load(killed);
    assert.equal(resumed.code, 0, resumed.stderr);
    const [first, second] = [JSON.parse(undisturbed.stdout), JSON.parse(resumed.stdout)];
    for (const name of ['read', 'new', 'updated', 'duplicate', 'rejected', 'exceptions', 'rows'])
      assert.deepEqual(second[name], first[name], name);
    const there = await said(killed);
    assert.deepEqual(there, await said(calm));
    assert.ok(there.counts['visit.Claimed'] > 0);
    const verified = await daybook('log', 'verify', '--deep', '--data', killed);
    assert.equal(verified.code, 0, verified.stderr);
    t.diagnostic(`${died} of ${kills} kills came while it was loading; undisturbed it took ${took} ms`);
  } finally {
    for (const path of [calm, killed, file]) rmSync(path, { recursive: true, force: true });
  }
});
