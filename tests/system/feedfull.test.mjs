// The disk fills while a feed loads: one sentence, exit 6, the file neither quarantined nor done; with room again the same
// file ends in the same events as an undisturbed load.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { said, write } from './feedfile.mjs';
import { small_disk, take_all_but } from './smalldisk.mjs';
import { binary, daybook, folder, root, settled } from './stack.mjs';

const rows = 6_000;  // several times what is left of the disk

// A service that goes on until it is told to stop, and all it said.
class Service {
  constructor(...args) {
    this.words = '';
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
    for (const out of [this.process.stdout, this.process.stderr]) out.on('data', (bytes) => { this.words += bytes; });
  }
  async says(pattern) { assert.match(await settled(() => this.words, (all) => pattern.test(all)), pattern); }
  async stop() {
    if (this.process.exitCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await gone;
  }
}

const counted = ['read', 'new', 'updated', 'duplicate', 'rejected', 'exceptions', 'rows'];

test('full: a load that meets a full disk says so, and is finished to the same end when there is room', { timeout: 1_200_000 }, async (t) => {
  const small = small_disk('64m');  // less than RocksDB would allocate to its journal in advance
  if (!small) return t.skip('only root can make a small disk to fill');
  const calm = folder(), drop = folder(), file = join(calm, '..', `daybook-feedfull-${process.pid}.csv`);
  // No steward beside it: what one would say of these visits is not what this is about.
  const recorder = new Service('recorder', '--data', small.data, '--log-level', 'info');
  t.after(async () => {
    await recorder.stop();
    small.remove();
    for (const path of [calm, drop, file]) rmSync(path, { recursive: true, force: true });
  });
  await write(file, rows);
  const undisturbed = await daybook('feed', 'load', file, '--format', 'abacus', '--data', calm, '--json', '--log-level', 'warn');
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  await recorder.says(/serves \d+ events/);
  const load = () => daybook('feed', 'load', file, '--format', 'abacus', '--data', small.data, '--json');
  const others = join(small.disk, 'of somebody else');
  take_all_but(2 << 20, others);
  const full = await load();
  assert.equal(full.code, 6, full.stderr);
  assert.match(full.stderr, /^daybook: .*full.*$/m);
  assert.equal(full.stderr.split('\n').filter((line) => line.startsWith('daybook: ')).length, 1, full.stderr);
  assert.equal(full.stdout, '');
  const [listed] = JSON.parse((await daybook('feed', 'list', '--data', small.data, '--json')).stdout);
  assert.equal(listed.completed, false, 'nobody says that it is done');

  // Dropped into a folder it waits there.
  const dropped = join(drop, 'abacus', 'week.csv');
  mkdirSync(join(drop, 'abacus'));
  copyFileSync(file, dropped);
  const watching = new Service('feed', 'watch', drop, '--data', small.data, '--log-level', 'warn');
  t.after(() => watching.stop());
  await watching.says(/a feed file waits: .*full/);
  assert.ok(existsSync(dropped), 'it stays where it is');
  for (const name of ['done', 'rejected'])
    assert.deepEqual(existsSync(join(drop, name)) ? readdirSync(join(drop, name)) : [], [], name);
  rmSync(others);
  assert.ok(!await settled(() => existsSync(dropped), (there) => !there, 300), `it is taken when there is room: ${watching.words}`);
  await watching.stop();
  const first = JSON.parse(undisturbed.stdout);
  const [receipt] = readdirSync(join(drop, 'done')).filter((name) => name.endsWith('.receipt.json'));
  const taken = JSON.parse(readFileSync(join(drop, 'done', receipt), 'utf8'));
  for (const name of counted) assert.deepEqual(taken[name], first[name], name);
  const again = JSON.parse((await settled(load, ({ code }) => code === 0, 60)).stdout);
  assert.equal(again.repeated, true);
  await recorder.stop();
  assert.deepEqual(await said(small.data), await said(calm));
  const verified = await daybook('log', 'verify', '--deep', '--data', small.data);
  assert.equal(verified.code, 0, verified.stderr);
});
