// A week of care made from published rounds, with what happened to every visit known beforehand, and the figures that
// follow from it, computed from that knowledge alone: no line of Daybook's own rules is used here.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

const minute = 60;
const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'];   // Monday to Friday, GMT
const dayStart = 7 * 60 * minute;   // the rounds count minutes from the start of the working day

// The same number for the same words, 0 … n − 1.
const chance = (n, ...words) => createHash('sha256').update(words.join('|')).digest().readUInt32LE(0) % n;

const clock = (s) => [3600, 60, 1].map((unit, i) => String(Math.floor(s / unit) % (i ? 60 : 24)).padStart(2, '0')).join(':');

// One planned visit a patient a day; two where the published round wants two care workers one after the other.
function plans(instance, contract) {
  const round = JSON.parse(readFileSync(instance.file, 'utf8'));
  const all = [];
  for (const day of days)
    for (const patient of round.patients) {
      const needs = patient.required_caregivers;
      const person = `${contract}-${patient.id}`;
      const start = dayStart + patient.time_window[0] * minute;
      const plan = { contract, person, day, start, seconds: needs[0].duration * minute, required: 1, visit: `${person}-${day}-1` };
      if (needs.length === 1) all.push(plan);
      else if (patient.synchronization.type === 'simultaneous') all.push({ ...plan, required: 2 });
      else {
        const gap = patient.synchronization.distance[0] * minute;
        const later = Math.max(gap, plan.seconds + 5 * minute);
        all.push({ ...plan, steady: true });
        all.push({ ...plan, steady: true, start: start + later, seconds: needs[1].duration * minute, visit: `${person}-${day}-2` });
      }
    }
  return all;
}

// What came of a planned visit: the care workers' starts, lengths and whether the times were entered by hand.
function happened(plan) {
  const dice = (n, what) => chance(n, plan.visit, what);
  if (!plan.steady && dice(100, 'missed') < 4) return [];
  let delay = dice(36, 'delay') * minute - 10 * minute + dice(60, 'seconds');
  if (!plan.steady && dice(100, 'late') < 10) delay = (31 + dice(40, 'late by')) * minute + dice(60, 'seconds');
  if (plan.steady) delay = dice(5, 'delay') * minute;
  const seconds = dice(100, 'short') < 12 ? Math.floor(plan.seconds * 0.6) : plan.seconds + dice(120, 'longer') - 60;
  const manual = dice(100, 'manual') < 8;
  const rows = [{ worker: `w${dice(9, 'worker')}`, start: plan.start + delay, seconds, manual }];
  if (plan.required === 2) {
    const apart = dice(100, 'apart') < 10;
    const wait = apart ? seconds + 4 * minute : dice(4, 'wait') * minute;
    rows.push({ worker: `x${dice(9, 'worker')}`, start: rows[0].start + wait, seconds, manual: dice(100, 'manual 2') < 8, secondary: true });
  }
  return rows;
}

export function week(instance, contract) {
  return plans(instance, contract).map((plan) => ({ ...plan, rows: happened(plan) }));
}

// The office's later file: some visits get other times, a missed one turns out to have been delivered.
export function corrected(visits) {
  return visits.map((visit) => {
    const dice = chance(100, visit.visit, 'corrected');
    if (visit.rows.length === 0 && dice < 40)
      return { ...visit, changed: true, rows: [{ worker: 'w1', start: visit.start + 5 * minute, seconds: visit.seconds, manual: true },
        ...(visit.required === 2 ? [{ worker: 'x1', start: visit.start + 5 * minute, seconds: visit.seconds, manual: true, secondary: true }] : [])] };
    if (visit.rows.length > 0 && dice < 6) {
      const [first, ...others] = visit.rows;
      return { ...visit, changed: true, rows: [{ ...first, seconds: first.seconds + 3 * minute, adjusted: true }, ...others] };
    }
    return visit;
  });
}

// The figures by contract, from what is known to have happened.
export function figures(visits, tolerance) {
  const sum = {};
  const add = (kpi, n, d) => { const s = (sum[kpi] ??= [0, 0]); s[0] += n; s[1] += d; };
  const minutes = (s) => Math.floor(s / 60);
  for (const { start, seconds, required, rows } of visits) {
    const attended = rows.length > 0;
    add('missed_visits', attended ? 0 : 1, 1);
    const longest = rows.map((r) => r.seconds).sort((a, b) => b - a).slice(0, required);
    add('delivered_time', longest.reduce((total, s) => total + Math.min(s, seconds), 0), seconds * required);
    if (!attended) continue;
    const from = Math.max(...rows.map((r) => r.start));
    const until = Math.min(...rows.map((r) => r.start + r.seconds));
    const staffed = Math.max(0, until - from);
    const together = required === 1 || staffed > 0;
    const lateness = minutes(from) - minutes(start);
    add('punctuality', together && Math.abs(lateness) <= tolerance ? 1 : 0, 1);
    add('late_visits', !together || lateness > tolerance ? 1 : 0, 1);
    add('short_visits', staffed * 10 < seconds * 8 ? 1 : 0, 1);
    add('electronic_logging', rows.every((r) => !r.manual) ? 1 : 0, 1);
    add('manual_edits', rows.some((r) => r.manual || r.adjusted) ? 1 : 0, 1);
  }
  return sum;
}

const british = (day) => day.split('-').reverse().join('/');
const csv = (rows) => rows.map((row) => row.join(',')).join('\r\n') + '\r\n';

export const rota = (visits) => csv([
  ['VisitRef', 'PersonRef', 'ContractRef', 'Zone', 'Date', 'Start', 'Minutes', 'Carers', 'Status', 'PackageRef'],
  ...visits.map((v) => [v.visit, v.person, v.contract, 'Z1', british(v.day), clock(v.start).slice(0, 5), v.seconds / minute, v.required, 'Planned', v.package ?? ''])]);

const headings = ['FileReference', 'Description', 'Created', 'ProviderRef', 'ContractNumber', 'ServiceUserRef', 'ServiceUserDetails',
  'WeekEnding', 'OurRef', 'ServiceUserContribution', 'PaymentClaimed', 'ServiceType', 'VisitDate', 'StartTimeClaimed', 'DurationClaimed',
  'ActualStartTime', 'ActualDuration', 'SecondaryVisit', 'NumberOfCarers', 'OrderRef', 'ManuallyAmended', 'VisitCode',
  'CareWorkerReference', 'CareWorkerName'];

// One row a care worker, claimed as planned, actual as it happened. One contract a file.
export const serviceDelivery = (visits, reference, created, weekEnding = '2026-03-08') => csv([headings,
  ...visits.flatMap((v) => v.rows.map((row) => [
    reference, `Week to ${weekEnding}`, created, 'PRV1', v.contract, v.person, 'Person Example', british(weekEnding), `${v.visit}${row.secondary ? '-b' : ''}`,
    '0.00', '10.00', 'Homecare', british(v.day), clock(v.start), clock(v.seconds), clock(row.start), clock(row.seconds),
    row.secondary ? 'True' : 'False', v.required, 'PO1', row.manual ? 'True' : 'False', 'V', row.worker, 'Worker Example']))]);
