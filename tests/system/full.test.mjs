// The disk of a running Daybook is full, and has room again: 507 until then, and afterwards everything goes on by itself.
import test from 'node:test';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { small_disk, take_all_but } from './smalldisk.mjs';
import { Stack, settled } from './stack.mjs';

let told = 0;
// Long enough for a few hundred requests to use up what RocksDB has set aside for its journal.
const title = 'Z'.repeat(7_000);
const registered = (n) => ({ specversion: '1.0', id: `e${n}`, source: 'test:office', type: 'organisation.Registered',
  subject: `organisation-o${n}`, time: '2026-03-02T08:00:00Z', data: { title } });

const ask = (stack, path, { headers = {}, ...how } = {}) => {
  const address = new URL(stack.url);
  return fetch(new URL(path, address), { ...how, headers: { ...headers, authorization: `Bearer ${address.searchParams.get('token')}` } });
};

async function post(stack, events) {
  const answer = await ask(stack, '/v1/events', { method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json' }, body: JSON.stringify(events) });
  return { status: answer.status, body: await answer.json() };
}

test('full: over HTTP a full disk is 507, and with room again writes and views go on by themselves', async (t) => {
  const small = small_disk('500m');
  if (!small) return t.skip('only root can make a small disk to fill');
  const { disk, data } = small;
  const stack = new Stack(data);
  t.after(async () => { await stack.down(); small.remove(); });
  await stack.up();
  assert.equal((await post(stack, [registered(told++)])).status, 201);
  for (let round = 0; round < 2; round++) {
    take_all_but(200 << 10, join(disk, 'of somebody else'));
    let answer = { status: 201 };
    let acknowledged = 0;
    let refused;
    for (let i = 0; i < 400 && answer.status === 201; i++) {
      refused = Array.from({ length: 100 }, () => registered(told++));
      answer = await post(stack, refused);
      if (answer.status === 201) acknowledged = answer.body.last;
    }
    assert.equal(answer.status, 507, JSON.stringify(answer.body));
    assert.match(answer.body.type, /full/);
    assert.equal((await ask(stack, '/v1/events?limit=1')).status, 200, 'reads go on');

    rmSync(join(disk, 'of somebody else'));
    const again = await settled(() => post(stack, refused), ({ status }) => status === 201 || status === 200, 20);
    assert.ok(again.status === 201 || again.status === 200, JSON.stringify(again.body));
    const head = again.body.head;
    assert.ok(head >= acknowledged + refused.length, 'nothing acknowledged is lost');
    const views = await settled(async () => (await (await ask(stack, '/readyz')).json()).parts,
      (parts) => parts.every((part) => part.state === 'live' && (part.position ?? part.head) >= head), 20);
    for (const part of views) assert.equal(part.state, 'live', JSON.stringify(part));
  }
  assert.equal(stack.process.exitCode, null, 'one process all along');
});
