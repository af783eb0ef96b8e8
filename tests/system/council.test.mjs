// A month of one council through the whole stack: the 1,552 packages and 23,974.90 hours a week of rules.md W13, each with
// the visits it is to have, every visit on the rota but a few that the office forgot, and every care worker's row in the
// council's weekly file. The month is lived through week by week. What must come out is known beforehand.
import test from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Stack, folder, settled } from './stack.mjs';
import { WallClock } from './wall_clock.mjs';
import { figures, rota, serviceDelivery } from './agency.mjs';

const minute = 60;
const weeks = Number(process.env.COUNCIL_WEEKS ?? 4);   // at least two
const mondays = ['2026-03-02', '2026-03-09', '2026-03-16', '2026-03-23'].slice(0, weeks);   // to 29 March, when the clocks change
const groups = {   // packages × hours a week, as in W13
  framework: [[10, 7], [20, 14], [283, 11], [515, 15], [1, 8.74]],
  outside: [[12, 5], [8, 10], [398, 5], [304, 35], [1, 8.16]],
};

const chance = (n, ...words) => createHash('sha256').update(words.join('|')).digest().readUInt32LE(0) % n;
const plus = (day, n) => new Date(Date.parse(`${day}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);
const number = (day) => Date.parse(day) / 86_400_000;
const lastDay = plus(mondays.at(-1), 6);

const packages = Object.entries(groups).flatMap(([contract, sizes]) => sizes.flatMap(([count, hours], size) =>
  Array.from({ length: count }, (_, i) => ({ contract, id: `${contract}-${size}-${i}`, seconds: Math.round(hours * 3600), hours,
    from: mondays[0], to: lastDay }))));
// Two have part of a week: one begins on the first Thursday, one ends on the last Wednesday.
packages.find((one) => one.id === 'outside-2-0').from = plus(mondays[0], 3);
packages.find((one) => one.id === 'framework-3-0').to = plus(mondays.at(-1), 2);

// Half-hour visits, as many as the hours of the week hold, spread over the day from seven o'clock: the starts of each.
const starts = (one) => Array.from({ length: 7 }, (_, d) => {
  const visits = Math.round(one.hours * 2);
  const today = Math.floor(visits / 7) + (d < visits % 7 ? 1 : 0);
  return Array.from({ length: today }, (_, i) => 7 * 3600 + Math.floor(i * 14 * 60 / today) * minute);
});

// What half hours leave of the hours bought, Monday's first visit is longer by: the rota gives it half an hour all the same.
const bought = (one, d, i) => 30 * minute + (d + i === 0 ? one.seconds - starts(one).flat().length * 30 * minute : 0);

// The same as its visit plan: every start and length with the weekdays that have it.
function plan(one) {
  const slots = {};
  starts(one).forEach((day, d) => day.forEach((start, i) => {
    const length = bought(one, d, i);
    (slots[`${start} ${length}`] ??= { weekdays: 0, start, length }).weekdays |= 1 << d;
  }));
  return Object.values(slots);
}

// Of one package in two hundred the office forgets a visit a week.
const forgotten = (one, day, i) => chance(200, one.id, 'forgotten') === 0 && i === 0 && chance(7, one.id, 'on') === (new Date(day).getUTCDay() + 6) % 7;

function plans(one, monday) {
  return starts(one).flatMap((times, d) => {
    const day = plus(monday, d);
    if (day < one.from || day > one.to) return [];
    return times.map((start, i) => ({ contract: one.contract, person: `P-${one.id}`, package: one.id, day, start, seconds: 30 * minute, bought: bought(one, d, i),
      required: 1, close: times.length > 4, visit: `${one.id}-${day}-${i}`, rostered: !forgotten(one, day, i) }));
  });
}

// Visits that stand close together keep to their time, so that nobody can doubt which row is whose.
function happened(plan) {
  if (!plan.rostered) return [];   // so nobody came
  const dice = (n, what) => chance(n, plan.visit, what);
  const worker = `w${dice(400, 'worker')}`;
  if (plan.close) return [{ worker, start: plan.start + dice(5, 'delay') * minute, seconds: plan.seconds, manual: false }];
  if (dice(100, 'missed') < 2) return [];
  const late = dice(100, 'late') < 8;
  const delay = late ? (31 + dice(15, 'by')) * minute : (dice(30, 'delay') - 10) * minute + dice(60, 's');
  const seconds = dice(100, 'short') < 5 ? Math.floor(plan.seconds * 0.6) : plan.seconds;
  return [{ worker, start: plan.start + delay, seconds, manual: dice(100, 'manual') < 9 }];
}

const event = (event) => JSON.stringify({ specversion: '1.0', source: 'test:council', time: '2026-01-01T09:00:00Z', ...event });
const agreed = Object.keys(groups).map((contract) => event({ id: `agreed-${contract}`, type: 'contract.Agreed', subject: `contract-${contract}`,
  data: { title: `Council, ${contract}`, route: contract === 'framework' ? 'framework' : 'spot', from: 20454 } }));
const authorised = (one, person) => event({ id: `authorised-${one.id}`, type: 'package.Authorised', subject: `package-${one.id}`,
  data: { person, contract: one.contract, location: 'office', zone: 'Z1', from: number(one.from), to: number(one.to),
    weeklySeconds: one.seconds, plan: plan(one) } });

test('council: a month of 1,552 packages comes out to the last visit', async (t) => {
  const clock = new WallClock(`${plus(mondays[0], -1)}T12:00:00Z`);
  const stack = new Stack(folder());
  t.after(async () => { await stack.down(); stack.remove(); clock.remove(); });
  await stack.up();
  const write = (name, lines) => { const file = join(stack.data, name); writeFileSync(file, lines); return file; };
  const loaded = async (lines, ...format) => {
    const receipt = await stack.json('feed', 'load', write('feed.csv', lines), '--format', ...format);
    return [receipt.new, receipt.rejected];
  };
  // The close of a day makes much work for a view; one that is behind is asked again.
  const rowsOf = async (...view) => {
    const answer = await settled(() => stack.json('view', 'show', ...view).catch((error) => ({ error })), (said) => said.rows, 240);
    if (answer.error) throw answer.error;
    return answer.rows;
  };
  const months = {};
  const weekOf = (contract, monday) => packages.filter((one) => one.contract === contract).flatMap((one) => plans(one, monday))
    .map((visit) => ({ ...visit, rows: happened(visit) }));

  // The rota is told on the Sunday before the week, the care of the week on the Monday after it.
  const told = async (monday) => {
    for (const contract of Object.keys(groups)) {
      const visits = weekOf(contract, monday);
      (months[contract] ??= []).push(...visits);
      const rostered = visits.filter((visit) => visit.rostered);
      assert.deepEqual(await loaded(rota(rostered), 'mapped', '--map', 'deploy/feeds/rota.toml'), [rostered.length, 0]);
    }
  };
  const lived = async (monday) => {
    clock.set(`${plus(monday, 7)}T07:00:00Z`);
    for (const contract of Object.keys(groups)) {
      const visits = months[contract].filter((visit) => visit.day >= monday);
      const rows = serviceDelivery(visits, `F-${contract}-${monday}`, `${plus(monday, 7)}T08:00:00`, plus(monday, 6));
      assert.deepEqual(await loaded(rows, 'abacus'), [visits.flatMap((visit) => visit.rows).length, 0]);
    }
  };

  await t.test('every file is taken whole', async () => {
    await stack.run('event', 'append', write('contracts.jsonl', agreed.join('\n')));
    await told(mondays[0]);
    const persons = {};   // whom the rota's references stand for
    for (const line of (await stack.run('event', 'tail', '--category', 'visit', '--after', '0', '--no-follow', '--json')).trim().split('\n')) {
      const { data } = JSON.parse(line);
      persons[data.package] = data.person;
    }
    await stack.run('event', 'append', write('packages.jsonl', packages.map((one) => authorised(one, persons[one.id])).join('\n')));
    await lived(mondays[0]);
  });

  await t.test('hours and packages are those of W13', async () => {
    const rows = await rowsOf('contracts');
    const found = Object.fromEntries(rows.map((row) => [row.contract, [row.packages, row.weeklySeconds]]));
    assert.deepEqual(found, { framework: [829, 11_196.74 * 3600], outside: [723, 12_778.16 * 3600] });
  });

  // The last week is held against its orders on its second working day (R18).
  await t.test('every file of the weeks that follow is taken whole', async () => {
    for (const monday of mondays.slice(1)) {
      await told(monday);
      await lived(monday);
    }
    clock.set(`${plus(lastDay, 4)}T08:00:00Z`);
  });

  // Delivered time against what the slots of the visit plans come to, whole weeks and parts of them (R19).
  const commissioned = (visits) => [visits.flatMap((visit) => visit.rows).reduce((sum, row) => sum + row.seconds, 0),
    visits.reduce((sum, visit) => sum + visit.bought, 0)];
  let known;
  const expected = () => (known ??= Object.fromEntries(Object.entries(months).map(([contract, visits]) =>
    [contract, { ...figures(visits, 30), commissioned_delivered: commissioned(visits) }])));
  const board = async () => {
    const rows = await rowsOf('kpi-board', 'by=contract', `from=${mondays[0]}`, `to=${lastDay}`);
    const found = {};
    for (const row of rows)
      if (expected()[row.contract]?.[row.kpi]) (found[row.contract] ??= {})[row.kpi] = [row.numerator, row.denominator];
    return found;
  };
  const sorted = (a) => JSON.stringify(Object.entries(a).map(([c, k]) => [c, Object.entries(k).sort()]).sort());

  await t.test('every figure of the month is the one that follows from what happened', async () => {
    assert.deepEqual(await settled(board, (found) => sorted(found) === sorted(expected()), 240), expected());
  });

  await t.test('each visit the office forgot is found unrostered and then missed, and no other', async () => {
    const wanted = Object.values(months).flat().filter((visit) => !visit.rostered);
    assert.ok(wanted.length > 10 && wanted.length < 60, `a known small number: ${wanted.length}`);
    const said = [];
    for (const monday of mondays)
      for (let d = 0; d < 7; ++d)
        for (const row of await rowsOf('live-board', `day=${plus(monday, d)}`, 'exception=unrostered'))
          said.push([row.day, row.contract, row.visit, row.state, row.cause].join(' '));
    assert.deepEqual(said.sort(), wanted.map((visit) =>
      [visit.day, visit.contract, `slot-${visit.day.replaceAll('-', '')}-0700-${visit.package}`, 'missed', 'unrostered'].join(' ')).sort());
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
