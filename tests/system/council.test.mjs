// A month of one council through the whole stack: the 1,552 packages and 23,974.90 hours a week of rules.md W13, every
// visit on the rota and every care worker's row in the council's weekly file. What must come out is known beforehand.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Stack, folder, settled } from './stack.mjs';
import { figures, rota, serviceDelivery } from './agency.mjs';

const minute = 60;
const weeks = Number(process.env.COUNCIL_WEEKS ?? 4);
const mondays = ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'].slice(0, weeks);   // to 29 March, when the clocks change
const groups = {   // packages × hours a week, as in W13
  framework: [[10, 7], [20, 14], [283, 11], [515, 15], [1, 8.74]],
  outside: [[12, 5], [8, 10], [398, 5], [304, 35], [1, 8.16]],
};

const chance = (n, ...words) => createHash('sha256').update(words.join('|')).digest().readUInt32LE(0) % n;
const plus = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

const packages = Object.entries(groups).flatMap(([contract, sizes]) => sizes.flatMap(([count, hours], size) =>
  Array.from({ length: count }, (_, i) => ({ contract, id: `${contract}-${size}-${i}`, seconds: Math.round(hours * 3600), hours }))));

// Half-hour visits, as many as the hours of the week hold, spread over the day from seven o'clock.
function plans(one, monday) {
  const all = [];
  const visits = Math.round(one.hours * 2);
  for (let d = 0; d < 7; ++d) {
    const today = Math.floor(visits / 7) + (d < visits % 7 ? 1 : 0);
    const day = plus(monday, d);
    for (let i = 0; i < today; ++i)
      all.push({ contract: one.contract, person: `P-${one.id}`, day, start: 7 * 3600 + Math.floor(i * 14 * 60 / today) * minute,
        seconds: 30 * minute, required: 1, close: today > 4, visit: `${one.id}-${day}-${i}` });
  }
  return all;
}

// Visits that stand close together keep to their time, so that nobody can doubt which row is whose.
function happened(plan) {
  const dice = (n, what) => chance(n, plan.visit, what);
  const worker = `w${dice(400, 'worker')}`;
  if (plan.close) return [{ worker, start: plan.start + dice(5, 'delay') * minute, seconds: plan.seconds, manual: false }];
  if (dice(100, 'missed') < 2) return [];
  const late = dice(100, 'late') < 8;
  const delay = late ? (31 + dice(15, 'by')) * minute : (dice(30, 'delay') - 10) * minute + dice(60, 's');
  const seconds = dice(100, 'short') < 5 ? Math.floor(plan.seconds * 0.6) : plan.seconds;
  return [{ worker, start: plan.start + delay, seconds, manual: dice(100, 'manual') < 9 }];
}

const events = [
  ...Object.keys(groups).map((contract) => ({ id: `agreed-${contract}`, type: 'contract.Agreed', subject: `contract-${contract}`,
    data: { title: `Council, ${contract}`, route: contract === 'framework' ? 'framework' : 'spot', from: 20454 } })),
  ...packages.map((one) => ({ id: `authorised-${one.id}`, type: 'package.Authorised', subject: `package-${one.id}`,
    data: { person: `person-of-${one.id}`, contract: one.contract, location: 'office', zone: 'Z1', from: 20454, weeklySeconds: one.seconds } })),
].map((event) => JSON.stringify({ specversion: '1.0', source: 'test:council', time: '2026-01-01T09:00:00Z', ...event }));

test('council: a month of 1,552 packages comes out to the last visit', async (t) => {
  const stack = new Stack(folder());
  t.after(async () => { await stack.down(); stack.remove(); });
  await stack.up();
  const write = (name, text) => { const file = join(stack.data, name); writeFileSync(file, text); return file; };
  const months = {};

  await t.test('every file is taken whole', async () => {
    await stack.run('event', 'append', write('packages.jsonl', events.join('\n')));
    for (const contract of Object.keys(groups))
      for (const monday of mondays) {
        const visits = packages.filter((one) => one.contract === contract).flatMap((one) => plans(one, monday))
          .map((plan) => ({ ...plan, rows: happened(plan) }));
        (months[contract] ??= []).push(...visits);
        const planned = await stack.json('feed', 'load', write('rota.csv', rota(visits)), '--format', 'mapped', '--map', 'deploy/feeds/rota.toml');
        assert.deepEqual([planned.new, planned.rejected], [visits.length, 0]);
        const sunday = plus(monday, 6);
        const rows = serviceDelivery(visits, `F-${contract}-${monday}`, `${plus(monday, 7)}T08:00:00`, sunday);
        const delivered = await stack.json('feed', 'load', write('week.csv', rows), '--format', 'abacus');
        assert.deepEqual([delivered.new, delivered.rejected], [visits.flatMap((v) => v.rows).length, 0]);
      }
  });

  await t.test('hours and packages are those of W13', async () => {
    const rows = (await stack.json('view', 'show', 'contracts')).rows;
    const found = Object.fromEntries(rows.map((row) => [row.contract, [row.packages, row.weeklySeconds]]));
    assert.deepEqual(found, { framework: [829, 11_196.74 * 3600], outside: [723, 12_778.16 * 3600] });
  });

  let known;
  const expected = () => (known ??= Object.fromEntries(Object.entries(months).map(([contract, visits]) => [contract, figures(visits, 30)])));
  const board = async () => {
    const rows = (await stack.json('view', 'show', 'kpi-board', 'by=contract', `from=${mondays[0]}`, `to=${plus(mondays.at(-1), 6)}`)).rows;
    const found = {};
    for (const row of rows)
      if (expected()[row.contract]?.[row.kpi]) (found[row.contract] ??= {})[row.kpi] = [row.numerator, row.denominator];
    return found;
  };

  await t.test('every figure of the month is the one that follows from what happened', async () => {
    const sorted = (a) => JSON.stringify(Object.entries(a).map(([c, k]) => [c, Object.entries(k).sort()]).sort());
    assert.deepEqual(await settled(board, (found) => sorted(found) === sorted(expected()), 240), expected());
  });

  await t.test('rebuilt from the first event the board is the same, row by row and figure by figure', async () => {
    const head = await stack.head();
    const rebuilt = await stack.json('projection', 'rebuild', 'kpi-board', '--blue-green');
    assert.deepEqual([rebuilt.failed, rebuilt.comparison.same], [false, true], rebuilt.outcome);
    assert.ok(rebuilt.comparison.position >= head, 'all that had happened is in it');
    const compared = await stack.json('projection', 'compare', 'kpi-board');
    assert.deepEqual([compared.failed, compared.comparison.same], [false, true], compared.outcome);
    assert.deepEqual(await board(), expected());
  });
});
