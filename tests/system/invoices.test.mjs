// Ten thousand real invoices, as a hospital's billing system told of them, become invoices by our rules: every one ends in a
// state the rules explain, and what does not fit is rejected with its reason.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { Stack, folder, root, settled } from './stack.mjs';

const data = join(root, '../shared/data/hospital_billing.csv.gz');

const map = `source = "feed:hospital"
zone = "Etc/UTC"
key = ["case_id", "activity_instance_id"]
[columns]
invoice = "case_id"
status = "activity"
made = "timestamp"
[formats]
made = "%Y-%m-%dT%H:%M:%SZ"
[invoices]
contract = "hospital"
payer = "insurer"
amount = "100.00"
[status]
"NEW" = "drafted"
"RELEASE" = "issued"
"CODE NOK" = "disputed"
"CODE OK" = "settled"
"BILLED" = "agreed"
"STORNO" = "withdrawn"
"REJECT" = "withdrawn"
"DELETE" = "withdrawn"
"REOPEN" = "reopened"
"FIN" = "nothing"
"CHANGE DIAGN" = "nothing"
"CHANGE END" = "nothing"
"CODE ERROR" = "nothing"
"JOIN-PAT" = "nothing"
"MANUAL" = "nothing"
"SET STATUS" = "nothing"
`;

// The states by a script of one line over the file: what happened to each invoice as letters, and how they end.
const letter = { NEW: 'N', RELEASE: 'R', 'CODE NOK': 'n', 'CODE OK': 'o', BILLED: 'B', STORNO: 'W', REJECT: 'W', DELETE: 'W', REOPEN: 'O' };
const ended = (s, t = s.replace(/^[^R]*/, '')) => /^[^R]*W/.test(s) ? 'cancelled' : !t ? 'draft' : /W[^O]*$/.test(t) ? 'credited' : /n[^oW]*$/.test(t) ? 'disputed' : /B[^On]*$/.test(t) ? 'agreed' : 'issued';

test('invoices: ten thousand real ones end in states the rules explain', { skip: !existsSync(data) && 'no ../shared/data/hospital_billing.csv.gz here' }, async (t) => {
  const stack = new Stack(folder());
  t.after(async () => { await stack.down(); stack.remove(); });
  await stack.up();
  const csv = gunzipSync(readFileSync(data)).toString();
  const rows = csv.trim().split('\n').slice(1).map((line) => line.split(','));
  const happened = new Map();
  // One row of the file names no invoice (its id, "NA", was lost on the way to CSV): it is rejected, and is nobody's.
  for (const [invoice, activity] of rows) if (invoice) happened.set(invoice, (happened.get(invoice) ?? '') + (letter[activity] ?? ''));
  const expected = {};
  for (const all of happened.values()) expected[ended(all)] = (expected[ended(all)] ?? 0) + 1;
  assert.equal(happened.size, 9_999);

  const write = (name, text) => { const file = join(stack.data, name); writeFileSync(file, text); return file; };
  const file = write('hospital.csv', csv);
  const how = ['--format', 'mapped', '--map', write('hospital.toml', map)];
  const receipt = await stack.json('feed', 'load', file, ...how);

  await t.test('every row is recorded, says nothing, or is rejected with a reason', () => {
    assert.equal(receipt.read, rows.length);
    assert.equal(receipt.new, happened.size);
    assert.equal(receipt.new + receipt.updated + receipt.duplicate + receipt.rejected, rows.length);
    assert.deepEqual(receipt.rows.filter((row) => row.code !== 'refused').map((row) => [row.field, row.code]), [['case_id', 'missing']]);
    for (const row of receipt.rows.filter((one) => one.code === 'refused')) {
      assert.match(row.reason, /^invoice-\w+ cannot be (drafted|issued|disputed|credited|adjusted|cancelled): /);
    }
  });

  await t.test('the totals of each state are those a script of one line counts', async () => {
    const states = async () => {
      const counted = {};
      for (const row of (await stack.json('view', 'show', 'invoices')).rows) counted[row.state] = (counted[row.state] ?? 0) + 1;
      return counted;
    };
    const sorted = (o) => Object.fromEntries(Object.entries(o).sort());
    const all = await settled(states, (s) => Object.values(s).reduce((a, b) => a + b, 0) === happened.size && JSON.stringify(sorted(s)) === JSON.stringify(sorted(expected)));
    assert.deepEqual(sorted(all), sorted(expected));
    t.diagnostic(JSON.stringify({ ...receipt, rows: undefined, states: sorted(all) }));
  });

  await t.test('the same file twice changes nothing', async () => {
    const before = await stack.head();
    assert.equal((await stack.json('feed', 'load', file, ...how)).repeated, true);
    assert.equal(await stack.head(), before);
  });
});
