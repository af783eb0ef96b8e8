// Feeds as an integrator meets them: the example clients over ZeroMQ, files by POST, and rejected rows taken out, mended
// and brought again from a terminal.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, binary, folder, root } from './stack.mjs';

const run = (command, ...args) => new Promise((resolve) =>
  execFile(command, args, { cwd: root }, (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr })));

const has = { python3: await run('python3', '-c', 'import zmq').then((done) => done.code === 0), node: true };
try { createRequire(join(root, 'docs/clients/append.mjs')).resolve('zeromq'); } catch { has.node = false; }

test('the example clients append over ZeroMQ, and a repeat returns the first receipt', async (t) => {
  const data = folder();
  const stack = await new Stack(data).up();
  try {
    for (const [program, client] of [['python3', 'append.py'], ['node', 'append.mjs']]) {
      await t.test(client, { skip: has[program] ? false : `${program} has no ZeroMQ here` }, async () => {
        const before = await stack.head();
        const once = () => run(program, join(root, 'docs/clients', client), data, `of-${program}`, 'worker-a');
        const first = await once();
        assert.equal(first.code, 0, first.stderr);
        assert.match(first.stdout, /receipt = \(/);
        assert.equal(await stack.head(), before + 1);
        const again = await once();
        assert.match(again.stdout, /duplicate = true/);
        assert.equal(await stack.head(), before + 1);
        const told = await stack.run('event', 'tail', '--category', 'visit', '--after', String(before), '--no-follow');
        assert.match(told, /visit\.ClockedIn/);
      });
    }
  } finally {
    await stack.down();
    rmSync(data, { recursive: true });
  }
});

test('a posted file is listed; its rejected row is taken out, mended, and brought again', async () => {
  const data = folder();
  const stack = await new Stack(data).up();
  try {
    const address = new URL(stack.url), token = address.searchParams.get('token');
    const body = readFileSync(join(root, 'deploy/feeds/samples/abacus.csv'));
    const answer = await fetch(new URL('/v1/feeds/abacus', address),
      { method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' } });
    assert.equal(answer.status, 201);
    const receipt = await answer.json();
    assert.equal(receipt.rejected, 1);
    assert.equal((await stack.json('feed', 'list'))[0].file, receipt.file);
    assert.match(await stack.run('feed', 'list'), /1 rows to repair/);
    const sheet = join(data, 'mend.csv');
    await stack.run('feed', 'repair', receipt.file, '-o', sheet, '--actor', 'account-office');
    const text = readFileSync(sheet, 'utf8');
    assert.match(text, /^FileReference,/);
    assert.match(text, /31\/02\/2026/);
    writeFileSync(sheet, text.replace('31/02/2026', '02/03/2026'));
    const repaired = await stack.json('feed', 'repair', receipt.file, sheet, '--actor', 'account-office', '--shred');
    assert.deepEqual([repaired.new, repaired.rejected], [1, 0]);
    assert.ok(!existsSync(sheet), 'what named people in clear is gone once it is recorded');
    assert.match(await stack.run('feed', 'list', '--last', '2'), /done\n.*done\n/);
    assert.match(await stack.run('event', 'tail', '--category', 'record', '--no-follow'), /record\.Viewed/);

    // Another file, mended on its way from one command to the other: nothing is written down.
    const other = String(body).replaceAll('WK10-1', 'WK10-9').replaceAll('L16', 'L99');
    const next = await (await fetch(new URL('/v1/feeds/abacus', address),
      { method: 'POST', body: other, headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' } })).json();
    assert.equal(next.rejected, 1);
    const repair = (file) => `"${binary}" feed repair ${next.file} ${file} --actor account-office --data "${data}" --json`;
    const piped = await run('sh', '-c', `${repair('-o -')} | sed s,31/02/2026,02/03/2026, | ${repair('-')}`);
    assert.equal(piped.code, 0, piped.stderr);
    const brought = JSON.parse(piped.stdout);
    assert.deepEqual([brought.new, brought.rejected], [1, 0]);
    assert.deepEqual(readdirSync(data).filter((name) => name.endsWith('.csv')), []);
  } finally {
    await stack.down();
    rmSync(data, { recursive: true });
  }
});
