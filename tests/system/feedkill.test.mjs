// A load killed at random points and repeated comes to the same events as an undisturbed one, exactly once.
// DAYBOOK_FEED_ROWS rows (20,000), DAYBOOK_FEED_KILLS kills (6), DAYBOOK_SEED the dice; the nightly form has a million rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { said, write } from './feedfile.mjs';
import { binary, daybook, folder, root } from './stack.mjs';

const asked = { ...process.env };
for (const name of Object.keys(process.env)) if (name.startsWith('DAYBOOK_')) delete process.env[name];
const rows = Number(asked.DAYBOOK_FEED_ROWS ?? 20_000), kills = Number(asked.DAYBOOK_FEED_KILLS ?? 6);
let seed = Number(asked.DAYBOOK_SEED ?? Date.now()) % 2147483647 || 1;
const dice = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

const bytes = (path) => {
  let sum = 0;
  try {
    for (const name of readdirSync(path, { recursive: true })) sum += statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;  // a file that goes while it is looked at
  }
  return sum;
};

// Ends `child` when what is written in `folder` has grown by `share`: by what it did, so that a slow or a fast machine
// misses no kill. The growth is summed up, since what a start tidies away makes the folder smaller.
const killAfter = async (child, folder, share) => {
  const gone = once(child, 'exit');
  for (let last = bytes(folder), grown = 0; child.exitCode === null && child.signalCode === null && grown < share;) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const now = bytes(folder);
    grown += Math.max(0, now - last);
    last = now;
  }
  child.kill('SIGKILL');
  return (await gone)[1] === 'SIGKILL';
};

test(`a load of ${rows} rows killed ${kills} times ends as if nothing had been`, { timeout: 3_600_000 }, async (t) => {
  const calm = folder(), killed = folder(), file = join(calm, '..', `daybook-feed-${process.pid}.csv`);
  const load = (data) => daybook('feed', 'load', file, '--format', 'abacus', '--data', data, '--json', '--log-level', 'warn');
  try {
    await write(file, rows);
    const undisturbed = await load(calm);
    assert.equal(undisturbed.code, 0, undisturbed.stderr);
    const whole = bytes(calm);
    let died = 0;
    for (let i = 0; i < kills; ++i) {
      const child = spawn(binary, ['feed', 'load', file, '--format', 'abacus', '--data', killed, '--log-level', 'warn'],
        { stdio: 'ignore', cwd: root });
      died += await killAfter(child, killed, dice() * whole / kills) ? 1 : 0;
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
    t.diagnostic(`${died} of ${kills} kills came while it was loading`);
  } finally {
    for (const path of [calm, killed, file]) rmSync(path, { recursive: true, force: true });
  }
});
