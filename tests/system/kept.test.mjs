// The log verified, proved, kept and brought back, through the program as an operator uses it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, daybook, folder } from './stack.mjs';

const event = (n) => ({
  specversion: '1.0', id: `=clock "${n}",\n+`, source: 'test:kept', type: 'visit.ClockedIn', subject: `visit-${n % 3}`,
  time: '2026-03-04T08:00:00Z', data: { person: 'person-12', worker: 'worker-7', latitude: 51.5 },
});

const hash = (...parts) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest();

// RFC 9162 section 2.1.3.2, in a third language.
function rootOf(leaf, index, size, path) {
  let at = index, last = size - 1, root = leaf;
  for (const sibling of path) {
    if (at % 2 === 1 || at === last) {
      root = hash(Buffer.from([1]), sibling, root);
      while (at % 2 === 0 && at !== 0) { at >>= 1; last >>= 1; }
    } else root = hash(Buffer.from([1]), root, sibling);
    at >>= 1; last >>= 1;
  }
  return root;
}

test('the log can be verified, proved, backed up, restored, exported and imported', async (t) => {
  const home = folder();
  t.after(() => rmSync(home, { recursive: true }));
  const data = join(home, 'data');
  const witness = join(home, 'witness');
  const run = async (...args) => {
    const result = await daybook(...args);
    assert.equal(result.code, 0, `${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  };
  const refused = async (code, ...args) => {
    const result = await daybook(...args);
    assert.equal(result.code, code, `${args.join(' ')}: ${result.stdout}${result.stderr}`);
    return result.stderr;
  };
  const file = (name, text) => { writeFileSync(join(home, name), text); return join(home, name); };

  const events = Array.from({ length: 400 }, (_, n) => event(n));
  const first = file('first.json', JSON.stringify(events.slice(0, 300)));
  const rest = file('rest.json', JSON.stringify(events.slice(300)));
  await run('event', 'append', first, '--data', data, '--witness', witness);
  const kept = file('kept', await run('log', 'checkpoint', '--data', data, '--witness', witness));
  const vkey = file('vkey', await run('log', 'checkpoint', '--vkey', '--data', data));
  await run('event', 'append', rest, '--data', data, '--witness', witness);
  assert.match(readFileSync(witness, 'utf8'), /^daybook\/[0-9a-f-]{36}\n400\n/);

  await t.test('verified, quickly and deeply, by what was kept outside', async () => {
    for (const deep of [[], ['--deep']]) {
      const report = JSON.parse(await run('log', 'verify', ...deep, '--json', '--data', data, '--witness', witness, '--checkpoint', kept));
      assert.deepEqual([report.sound, report.head, report.claims_compared], [true, 400, 3]);
    }
    const forged = file('forged', readFileSync(kept, 'utf8').replace('\n300\n', '\n299\n'));
    assert.match(await refused(4, 'log', 'verify', '--data', data, '--checkpoint', forged), /not what daybook/);
  });

  await t.test('proved offline, with and without what was said', async () => {
    const proof = JSON.parse(await run('log', 'prove', '7', '--event', '--data', data));
    const [, size, root] = proof.checkpoint.split('\n');
    const reached = rootOf(Buffer.from(proof.leaf, 'hex'), proof.index, Number(size), proof.path.map((one) => Buffer.from(one, 'hex')));
    assert.equal(reached.toString('base64'), root);
    const leaf = hash(Buffer.from([0]), Buffer.from(proof.stamp, 'base64'), Buffer.from(proof.content, 'hex'));
    assert.equal(leaf.toString('hex'), proof.leaf);

    const whole = file('whole.json', JSON.stringify(proof));
    assert.match(await run('log', 'verify', '--proof', whole, '--vkey', vkey), /proved: this event stands at position 7/);
    const earlier = file('earlier.json', await run('log', 'prove', '7', '--to', '300', '--data', data));
    assert.match(await run('log', 'verify', '--proof', earlier, '--vkey', readFileSync(vkey, 'utf8').trim()), /content digest/);
    proof.content = proof.content.replace(/^./, (c) => (c === '0' ? '1' : '0'));
    await refused(4, 'log', 'verify', '--proof', file('hurt.json', JSON.stringify(proof)), '--vkey', vkey);
    await refused(3, 'log', 'prove', '401', '--data', data);
  });

  await t.test('served over HTTP to whoever wants to check', async () => {
    const stack = await new Stack(data).up();
    try {
      const { origin, searchParams } = new URL(stack.url);
      const get = (path) => fetch(origin + path, { headers: { authorization: `Bearer ${searchParams.get('token')}` } });
      const checkpoint = await get('/v1/checkpoint');
      assert.equal(checkpoint.headers.get('verifier-key'), readFileSync(vkey, 'utf8').trim());
      assert.match(await checkpoint.text(), /^daybook\/.*\n4\d\d\n.*\n\n— daybook\/.* .*\n$/);
      const proof = file('http.json', await (await get('/v1/events/7/proof?event=1')).text());
      assert.match(await run('log', 'verify', '--proof', proof, '--vkey', vkey), /position 7/);
      const tile = Buffer.from(await (await get('/v1/tile/0/000')).arrayBuffer());
      assert.equal(tile.length, 8192);
      assert.equal(tile.subarray(6 * 32, 7 * 32).toString('hex'), JSON.parse(readFileSync(proof, 'utf8')).leaf);
      assert.equal(Buffer.from(await (await get('/v1/tile/0/001.p/44')).arrayBuffer()).length, 44 * 32);
      assert.deepEqual((await Promise.all(['/v1/tile/0/999', '/v1/tile/9/000', '/v1/tile/x', '/v1/events/9999/proof'].map(get))).map((r) => r.status), [404, 404, 404, 404]);
      assert.match(await run('log', 'verify', '--deep', '--data', data, '--witness', witness), /^sound/);  // while it serves
    } finally { await stack.down(); }
  });

  await t.test('backed up, and restored to a position as a new incarnation', async () => {
    const backup = join(home, 'backup');
    assert.match(await run('log', 'backup', backup, '--data', data), /verified deeply/);
    await refused(5, 'log', 'backup', backup, '--data', data);
    assert.match(await run('log', 'verify', '--deep', '--backup', backup), /^sound/);
    const hurt = join(home, 'hurt');
    cpSync(backup, hurt, { recursive: true });
    const table = join(hurt, 'log', readdirSync(join(hurt, 'log')).find((name) => name.endsWith('.sst')));
    const bytes = readFileSync(table);
    bytes[100] ^= 1;
    writeFileSync(table, bytes);
    assert.match(await refused(4, 'log', 'verify', '--deep', '--backup', hurt), /not the one that was written/);
    await refused(4, 'log', 'restore', hurt, '--data', join(home, 'never'));
    const restored = join(home, 'restored');
    const said = JSON.parse(await run('log', 'restore', backup, '--to-position', '300', '--json', '--data', restored));
    assert.deepEqual([said.events, said.incarnation], [300, 2]);
    await refused(5, 'log', 'restore', backup, '--data', data);
    assert.match(await run('log', 'verify', '--deep', '--data', restored, '--checkpoint', kept, '--vkey', vkey), /^sound/);
  });

  await t.test('exported and imported in every format, with the same root', async () => {
    for (const format of ['jsonl', 'csv', 'cloudevents']) {
      const out = file(`export.${format}`, await run('event', 'export', '--format', format, '--data', data));
      const copy = join(home, `copy-${format}`);
      mkdirSync(copy);
      const said = JSON.parse(await run('event', 'import', out, '--format', format, '--json', '--data', copy));
      const status = JSON.parse(await run('log', 'status', '--json', '--data', data));
      assert.deepEqual([said.events, said.root], [status.head, status.root]);
      assert.equal(JSON.parse(await run('log', 'status', '--json', '--data', copy)).root, status.root);
      await refused(5, 'event', 'import', out, '--format', format, '--data', copy);
      const hurt = file(`hurt.${format}`, readFileSync(out, 'utf8').replace('visit-1', 'visit-2'));
      assert.match(await refused(1, 'event', 'import', hurt, '--format', format, '--data', join(home, `no-${format}`)), /row \d+: /);
    }
  });
});
