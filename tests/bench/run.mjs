// The scorecard's figures of log, views and stream, S1 to S9, in one run on this machine, Daybook and its peers in turn:
//   node tests/bench/run.mjs BINARY [--events N] [--rounds N] [--rebuilt N] [--readers N] [--growth N] [--json]
// `--events` of the largest append, `--rebuilt` of the log that views are rebuilt from, `--readers` of the live stream (0: it
// is not measured), `--growth` of the log that grows in the end (0: it does not). A peer that is not installed, or a program
// not built, is passed over visibly. Machines are shared and noisy: read the ratios.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { output } from './output.mjs';
import { peers } from './peers.mjs';

const [binary, ...words] = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
const events = option('--events', 400_000);
const rounds = option('--rounds', 3);
const rebuilt = option('--rebuilt', 60_000);
const readers = option('--readers', 2_000);
const growth = option('--growth', 5_000_000);

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const commit = () => { try { return execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(); } catch { return ''; } };
const program = (name) => join(dirname(binary), 'tests', name);
const figures = async (...command) => JSON.parse(await output(...command)).results;
const millions = (n) => `${Math.floor(n / 1_000_000)} M events`;

const ours = [
  { name: 'daybook', run: () => figures(binary, ['bench', '--json', '--events', String(events)]) },
  { name: 'bench_rebuild', run: () => figures(program('bench_rebuild'), [String(rebuilt)]) },
];
const grown = { name: 'bench_growth', run: () => figures(program('bench_growth'), [binary, String(growth), String(growth)]) };
const streamed = { name: 'bench_streams', run: () => figures(program('bench_streams'), [binary, String(readers)]) };

const seen = new Map();   // name → { name, unit, values, p50_us, p99_us, cpu_us }
const note = (figure) => {
  const known = seen.get(figure.name) ?? { ...figure, values: [] };
  known.values.push(figure.ours ?? figure.value);
  seen.set(figure.name, known);
};

async function measure(round, one) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-peer-'));
  process.stderr.write(`${round}: ${one.name}\n`);
  try {
    for (const figure of await one.run(folder, { events, rebuilt })) note(figure);
  } catch (error) {
    process.stderr.write(`  passed over: ${error.message}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (let round = 1; round <= rounds; round++)
  for (const one of [...ours, ...peers]) await measure(`round ${round} of ${rounds}`, one);
if (readers > 0) await measure('once', streamed);
if (growth > 0) await measure('at last', grown);

// The rows of the scorecard: a figure of ours, those it stands beside, and the ratio wanted (≤ where less is better).
const rows = [
  ['S1', 'append 64 clients x 4 in flight x 16 events', { 'redis pipelined': '1.3', 'jetstream async': '2', postgresql: '20', 'message-db': '', emmett: '' }],
  ['S1', 'append 64 clients x 16 in flight x 1 events', { 'redis pipelined': '1.0', 'jetstream async': '' }],
  ['S2', 'append 64 clients x 1 in flight x 1 events', { 'redis one by one': '0.9', postgresql: '', 'message-db': '' }],
  ['S2', 'append 1 clients x 1 in flight x 1 events', { 'redis one client': '' }],
  ['S3', 'replay to another process', { 'jetstream ordered replay': '4', 'db_bench readseq': '0.5' }],
  ['S4', 'S4 rebuild of kpi-board', { 'emmett rebuild': '50' }, '700,000'],
  ['S5', 'S5 rebuild of all views from one read', {}, '150,000'],
  ['S6', 'S6 from answer to stream, p99', {}, '≤ 10,000'],
  ['S6', 'S6 from answer to stream, p50', {}],
  ['S6', 'S6 background', {}, '5,000'],
  ['S6', 'S6 marked visits never told', {}, '0'],
  ['S6', 'S6 resets', {}],
  ['S7', 'S7 readers open to the end', {}, '2,000'],
  ['S7', 'S7 updates', {}, '50'],
  ['S7', 'S7 updates lost', {}, '0'],
  ['S7', 'S7 resets', {}, '0'],
  ['S7', 'S7 processor of the gateway', {}, '≤ 1'],
  ['S7', 'S7 processor of those who read', {}],
  ['S7', 'S7 memory of a reader', {}, '≤ 64'],
  ['S7', 'S7 greatest memory of a reader', {}, '≤ 64'],
  ['S8', `S8 append at ${millions(growth)}`, { [`S8 append at ${millions(1_000_000)}`]: '0.85' }],
  ['S8', `S8 greatest memory at ${millions(growth)}`, {}, '≤ 700'],
  ['S8', `S8 start-up after a stop at ${millions(growth)}`, {}, '≤ 2'],
  ['S8', `S8 start-up after a kill at ${millions(growth)}`, {}, '≤ 2'],
  ['S9', 'bytes on disk per event', { 'bytes of its JSON': '≤ 0.35' }],
];

const rounded = (n) => (n >= 10 ? Math.round(n) : Number(n.toPrecision(2)));
const results = [];
for (const [row, name, beside, goal] of rows) {
  const figure = seen.get(name);
  if (!figure) continue;
  const own = { row, name: name.replace(/^S\d /, ''), ours: rounded(median(figure.values)), unit: figure.unit };
  for (const quantity of ['p50_us', 'p99_us', 'cpu_us']) if (figure[quantity]) own[quantity] = rounded(figure[quantity]);
  const others = Object.entries(beside).filter(([peer]) => seen.has(peer));
  if (goal !== undefined || others.length === 0) results.push({ ...own, goal });
  for (const [peer, wanted] of others) {
    const value = median(seen.get(peer).values);
    results.push({ ...own, peer: rounded(value), peer_name: peer.replace(/^S\d /, ''), ratio: Number((median(figure.values) / value).toPrecision(3)), goal: wanted || undefined });
  }
}

const report = { machine: `${cpus()[0].model}, ${cpus().length} cores`, commit: commit(), events, rounds, rebuilt, readers, growth, results };
if (words.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log('| | figure | daybook | peer | its figure | ratio | goal | p50 / p99 of a request |\n|---|---|---|---|---|---|---|---|');
  const number = (n) => (n === undefined ? '' : n.toLocaleString('en-GB'));
  for (const r of results)
    console.log(`| ${r.row} | ${r.name} | ${number(r.ours)} ${r.unit} | ${r.peer_name ?? ''} | ${number(r.peer)} | ${r.ratio ?? ''} | ${r.goal ?? ''} | ${r.p50_us ? `${number(r.p50_us)} / ${number(r.p99_us)} µs` : ''} |`);
}
