// The same services in one process or in many, in one terminal or in two.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Stack, binary, folder, root, settled } from './stack.mjs';

const rota = [join(root, 'deploy/feeds/samples/rota.csv'), '--map', join(root, 'deploy/feeds/rota.toml')];
const actuals = [join(root, 'deploy/feeds/samples/abacus.csv'), '--format', 'abacus'];

// A command that goes on until it is told to stop. `said` grows as it speaks.
class Running {
  constructor(...args) {
    this.said = '';
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: root });
    this.process.stdout.on('data', (bytes) => { this.said += bytes; });
  }
  // Waits until it has said something; fails if it ends before.
  async says(pattern) {
    const heard = await settled(() => this.said, (said) => pattern.test(said) || this.process.exitCode !== null);
    assert.match(heard, pattern);
    return pattern.exec(heard);
  }
  async stop() {
    if (this.process.exitCode === null) { const gone = once(this.process, 'exit'); this.process.kill('SIGTERM'); await gone; }
    return this.process.exitCode;
  }
}

test('tail: one terminal shows what another one loads', async (t) => {
  const stack = new Stack(folder());
  t.after(async () => { await stack.down(); stack.remove(); });
  await stack.up();
  // From the first event on: where it would start by itself depends on which of the two terminals is quicker.
  const tail = new Running('event', 'tail', '--category', 'visit', '--after', '0', '--json', '--data', stack.data);
  t.after(() => tail.stop());
  const events = () => tail.said.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const shows = async (type, count) => {
    const all = await settled(events, (sofar) => sofar.filter((e) => e.type === type).length >= count);
    assert.equal(all.filter((e) => e.type === type).length, count);
    return all;
  };
  const { new: planned } = await stack.json('feed', 'load', ...rota);
  assert.ok(planned > 0);
  await shows('visit.Planned', planned);
  // It has shown what was there; now it is told of what comes.
  const { new: claimed } = await stack.json('feed', 'load', ...actuals);
  assert.ok(claimed > 0);
  const seen = await shows('visit.Claimed', claimed);
  const positions = seen.map((e) => e.position);
  assert.deepEqual(positions, [...positions].sort((a, b) => a - b), 'in the order of the log');
  assert.equal(new Set(positions).size, positions.length, 'each once');
  assert.equal(await tail.stop(), 0);
});

// Everything both stacks were told, and everything they show for it.
async function load(stack) {
  await stack.run('feed', 'load', ...rota);
  await stack.run('feed', 'load', ...actuals);
}
// Pseudonyms are made with a key of each stack's own, so people, care workers and visits are compared by how many they are.
async function shown(stack) {
  const rows = async (...what) => (await stack.json('view', 'show', ...what)).rows;
  const board = (await rows('live-board', 'day=2026-03-02'))
    .map(({ key, visit, person, workers, ...rest }) => ({ ...rest, named: Boolean(visit && person), workers: workers.length }));
  const text = (row) => JSON.stringify(row);
  return { figures: await rows('kpi-board', 'by=contract', 'from=2026-03-02', 'to=2026-03-08'), board: board.map(text).sort() };
}

test('processes: every service by itself gives the board that one process gives', async (t) => {
  const together = new Stack(folder());
  t.after(async () => { await together.down(); together.remove(); });
  await together.up();
  await load(together);

  const apart = new Stack(folder());
  const services = [];
  t.after(async () => { for (const service of services.reverse()) await service.stop(); apart.remove(); });
  const start = (...args) => { services.push(new Running(...args, '--data', apart.data, '--log-level', 'warn')); return services.at(-1); };
  // In any order: whoever needs another waits for it.
  const projections = ['kpi-board', 'live-board', 'variation-log', 'audit-trail', 'commissioning', 'invoices', 'money', 'market', 'costs'];
  for (const name of projections) start('projector', name);
  start('steward');
  const gateway = start('gateway', '--http', '127.0.0.1:0');
  start('recorder');
  const [, url] = await gateway.says(/^ready (\S+)$/m);
  const address = new URL(url);
  const ask = async (path) => (await fetch(new URL(path, address), { headers: { authorization: `Bearer ${address.searchParams.get('token')}` } })).json();
  const ready = await settled(() => ask('/readyz'), (answer) => answer.status === 'ready');
  assert.equal(ready.status, 'ready', JSON.stringify(ready));

  await load(apart);
  // The steward says what is overdue in its own time, so both are looked at until they have said the same.
  const both = async () => [await shown(apart), await shown(together), await apart.head(), await together.head()];
  const [views, expected, head, expectedHead] = await settled(both, ([a, b, n, m]) => n === m && JSON.stringify(a) === JSON.stringify(b));
  assert.ok(expected.figures.length > 0 && expected.board.length > 0);
  assert.deepEqual(views, expected);
  assert.equal(head, expectedHead);
  const served = await ask('/v1/views/kpi-board.json?by=contract&from=2026-03-02&to=2026-03-08');
  assert.deepEqual(served.rows.map((row) => [row.kpi, row.numerator, row.denominator]),
    expected.figures.map((row) => [row.kpi, row.numerator, row.denominator]));
  for (const service of services) assert.equal(service.process.exitCode, null, 'none of them has ended');
});

test('demo: its board moves', async (t) => {
  const demo = new Running('demo', '--http', '127.0.0.1:0', '--days', '3', '--rate', '600');
  t.after(() => demo.stop());
  const [, url] = await demo.says(/^ready (\S+)$/m);
  const address = new URL(url);
  const cancel = new AbortController();
  t.after(() => cancel.abort());
  const answer = await fetch(new URL('/v1/stream?views=live-board', address),
    { headers: { authorization: `Bearer ${address.searchParams.get('token')}` }, signal: cancel.signal });
  assert.equal(answer.status, 200);
  // A visit that begins: told by the stream, without being asked for.
  let text = '';
  const states = () => [...text.matchAll(/"state":"(\w+)"/g)].map(([, state]) => state);
  const reading = (async () => {
    const words = new TextDecoder();
    for await (const bytes of answer.body) { text += words.decode(bytes, { stream: true }); if (states().includes('inProgress')) return; }
  })();
  await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 60_000).unref())]);
  assert.ok(states().includes('inProgress'), 'no visit began within a minute of the start');
});
