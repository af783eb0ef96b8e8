// A load killed at random points and repeated comes to the same events as an undisturbed one, exactly once.
// DAYBOOK_FEED_ROWS rows (20,000), DAYBOOK_FEED_KILLS kills (6), DAYBOOK_SEED the dice; the nightly form has a million rows.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { said, write } from './feedfile.mjs';
import { binary, daybook, folder, root } from './stack.mjs';

const asked = { ...process.env };
for (const name of Object.keys(process.env)) if (name.startsWith('DAYBOOK_')) delete process.env[name];
const rows = Number(asked.DAYBOOK_FEED_ROWS ?? 20_000), kills = Number(asked.DAYBOOK_FEED_KILLS ?? 6);
let seed = Number(asked.DAYBOOK_SEED ?? Date.now()) % 2147483647 || 1;
const dice = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

test(`a load of ${rows} rows killed ${kills} times ends as if nothing had been`, { timeout: 3_600_000 }, async (t) => {
  const calm = folder(), killed = folder(), file = join(calm, '..', `daybook-feed-${process.pid}.csv`);
  const load = (data) => daybook('feed', 'load', file, '--format', 'abacus', '--data', data, '--json', '--log-level', 'warn');
  try {
    await write(file, rows);
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
