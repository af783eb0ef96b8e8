// Bad input and faults, as somebody at a terminal meets them: one clear sentence, the right exit code, nothing half-written.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, daybook, folder } from './stack.mjs';

const event = (id, extra = {}) => ({ specversion: '1.0', id, source: 'test:office', type: 'worker.BriefedOn', subject: 'worker-w1',
  time: '2026-03-02T08:00:00Z', data: { about: 'variation-v1' }, ...extra });
const joined = (id, extra = {}) => event(id, { type: 'worker.Joined', data: { on: 20000, zone: 'Z1' }, ...extra });

function withFolder(t) {
  const path = folder();
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function append(data, ...events) {
  const file = join(data, `events-${events[0].id}.jsonl`);
  writeFileSync(file, events.map((e) => JSON.stringify(e)).join('\n'));
  return daybook('event', 'append', file, '--data', data);
}

test('faults: a word Daybook does not know is answered with the nearest it does', async () => {
  const said = await daybook('evnt', 'tail');
  assert.equal(said.code, 2);
  assert.match(said.stderr, /did you mean "event"/);
});

test('faults: an unknown setting names the nearest one', async (t) => {
  const path = withFolder(t);
  writeFileSync(join(path, 'daybook.toml'), 'htpp = "127.0.0.1:1"\n');
  const said = await daybook('config', 'show', '--config', join(path, 'daybook.toml'));
  assert.equal(said.code, 1);
  assert.match(said.stderr, /htpp.*"http"/s);
});

test('faults: a data folder that is a file is refused in one sentence', async (t) => {
  const path = join(withFolder(t), 'file');
  writeFileSync(path, 'not a folder');
  const said = await daybook('log', 'status', '--data', path);
  assert.equal(said.code, 6);
  assert.match(said.stderr, new RegExp(path));
  assert.equal(said.stderr.trim().split('\n').length, 1);
});

test('faults: a busy port is named', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  const { port } = server.address();
  const said = await daybook('up', '--data', withFolder(t), '--http', `127.0.0.1:${port}`);
  assert.equal(said.code, 6);
  assert.match(said.stderr, new RegExp(String(port)));
});

test('faults: a second stack on the same data is refused', async (t) => {
  const stack = new Stack(folder());
  t.after(async () => { await stack.down(); stack.remove(); });
  await stack.up();
  const said = await daybook('up', '--data', stack.data, '--http', '127.0.0.1:0');
  assert.equal(said.code, 6);
});

test('faults: a wrong expected version is a conflict that names both versions', async (t) => {
  const data = withFolder(t);
  assert.equal((await append(data, joined('e1', { expectedversion: 0 }))).code, 0);
  const said = await append(data, event('e2', { expectedversion: 3 }));
  assert.equal(said.code, 5);
  assert.match(said.stderr, /worker-w1.*1.*3/s);
});

test('faults: the same event twice is one event, another body under its id is refused', async (t) => {
  const data = withFolder(t);
  await append(data, joined('e1'));
  const again = await append(data, joined('e1'));
  assert.equal(again.code, 0);
  assert.match(again.stdout, /0 new, 1 recorded before/);
  const other = await append(data, joined('e1', { data: { on: 20001, zone: 'Z2' } }));
  assert.equal(other.code, 1);
});

test('faults: an event that is not there is not found', async (t) => {
  const said = await daybook('event', 'show', '7', '--data', withFolder(t));
  assert.equal(said.code, 3);
  assert.match(said.stderr, /position 7/);
});

test('faults: a field nobody knows is pointed at, and nothing is recorded', async (t) => {
  const data = withFolder(t);
  const said = await append(data, joined('e1', { data: { on: 20000, zoen: 'Z1' } }));
  assert.equal(said.code, 1);
  assert.match(said.stderr, /\/data\/zoen/);
  assert.equal(JSON.parse((await daybook('log', 'status', '--json', '--data', data)).stdout).head, 0);
});

test('faults: a malformed row is rejected with its reason and its neighbours are recorded', async (t) => {
  const data = withFolder(t);
  const file = join(data, 'rota.csv');
  writeFileSync(file, ['VisitRef,PersonRef,ContractRef,Zone,Date,Start,Minutes,Carers,Status',
    'v1,p1,C1,Z1,02/03/2026,08:00,30,1,Planned', 'v2,p2,C1,Z1,31/02/2026,08:00,30,1,Planned',
    'v3,p3,C1,Z1,02/03/2026,09:00,30,1,Planned'].join('\n'));
  const said = await daybook('feed', 'load', file, '--map', 'deploy/feeds/rota.toml', '--data', data, '--json');
  assert.equal(said.code, 0, said.stderr);
  const receipt = JSON.parse(said.stdout);
  assert.deepEqual([receipt.read, receipt.new, receipt.rejected], [3, 2, 1]);
  const [row] = receipt.rows;
  assert.equal(row.row, 3);
  assert.ok(row.field && row.code && row.reason);
  assert.ok(!row.reason.includes('31/02/2026'), 'a reason never quotes the row');
});

test('faults: a damaged log refuses to serve and says what is damaged', async (t) => {
  const data = withFolder(t);
  await append(data, ...Array.from({ length: 400 }, (_, i) => joined(`e${i}`, { subject: `worker-w${i}` })));
  const files = readdirSync(join(data, 'log'), { recursive: true }).map((f) => join(data, 'log', String(f)))
    .filter((f) => /\.(log|sst)$/.test(f) && statSync(f).isFile()).sort((a, b) => statSync(b).size - statSync(a).size);
  const bytes = readFileSync(files[0]);
  bytes[bytes.length >> 1] ^= 0x40;
  writeFileSync(files[0], bytes);
  const said = await daybook('log', 'status', '--data', data);
  assert.equal(said.code, 4, said.stderr);
  assert.match(said.stderr, /damaged|corrupt|does not/i);
});

test('faults: a log put back to an earlier state is noticed', async (t) => {
  const data = withFolder(t);
  await append(data, joined('e1'));
  await append(data, event('e2'));
  rmSync(join(data, 'log'), { recursive: true });
  const other = join(data, 'other');
  mkdirSync(other);
  const said = await daybook('log', 'status', '--data', data);
  assert.notEqual(said.code, 0, 'a log that is gone is not a new log');
});
