// Daybook and its peers in turn, in one run, on this machine: node tests/bench/run.mjs BINARY [--events N] [--rounds N]
// [--json]. A peer that is not installed is passed over visibly. Machines are shared and noisy: read the ratios.
import { execFileSync } from 'node:child_process';
import { cpus, tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './output.mjs';
import { peers } from './peers.mjs';

const [binary, ...words] = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? Number(words[words.indexOf(name) + 1]) : otherwise);
const events = option('--events', 400_000);
const rounds = option('--rounds', 3);

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];
const commit = () => { try { return execFileSync('git', ['rev-parse', '--short', 'HEAD']).toString().trim(); } catch { return ''; } };

const ours = async () => JSON.parse(await output(binary, ['bench', '--json', '--events', String(events)])).results;

const seen = new Map();   // name → { unit, values, p50, p99 }
const note = (who, figure) => {
  const key = `${who}\n${figure.name}`;
  const known = seen.get(key) ?? { who, ...figure, values: [] };
  known.values.push(figure.ours ?? figure.value);
  seen.set(key, known);
};

for (let round = 1; round <= rounds; round++) {
  process.stderr.write(`round ${round} of ${rounds}: daybook\n`);
  for (const figure of await ours()) note('daybook', figure);
  for (const peer of peers) {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-peer-'));
    process.stderr.write(`round ${round} of ${rounds}: ${peer.name}\n`);
    try {
      for (const figure of await peer.run(folder, events)) note(peer.name, figure);
    } catch (error) {
      process.stderr.write(`  passed over: ${error.message}\n`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

// Which of our figures stands beside which of a peer's.
const beside = {
  'append 64 clients x 4 in flight x 16 events': ['redis pipelined', 'jetstream async', 'postgresql', 'message-db', 'emmett'],
  'append 64 clients x 16 in flight x 1 events': ['redis pipelined', 'jetstream async'],
  'append 64 clients x 1 in flight x 1 events': ['redis one by one', 'postgresql', 'message-db'],
  'append 1 clients x 1 in flight x 1 events': ['redis one client'],
  'replay to another process': ['jetstream ordered replay', 'db_bench readseq'],
};

const results = [];
for (const figure of [...seen.values()].filter((f) => f.who === 'daybook')) {
  const own = { name: figure.name, ours: Math.round(median(figure.values)), unit: figure.unit, p50_us: Math.round(figure.p50_us), p99_us: Math.round(figure.p99_us) };
  const others = [...seen.values()].filter((f) => f.who !== 'daybook' && (beside[figure.name] ?? []).includes(f.name));
  if (others.length === 0) results.push(own);
  for (const other of others) {
    const peer = median(other.values);
    results.push({ ...own, peer: Math.round(peer), peer_name: other.name, ratio: Number((own.ours / peer).toFixed(2)) });
  }
}

const report = { machine: `${cpus()[0].model}, ${cpus().length} cores`, commit: commit(), events, rounds, results };
if (words.includes('--json')) console.log(JSON.stringify(report));
else {
  console.log(`| figure | daybook | peer | its figure | ratio | p50 / p99 of a request |\n|---|---|---|---|---|---|`);
  const number = (n) => (n === undefined ? '' : n.toLocaleString('en-GB'));
  for (const r of results)
    console.log(`| ${r.name} | ${number(r.ours)} ${r.unit} | ${r.peer_name ?? ''} | ${number(r.peer)} | ${r.ratio ?? ''} | ${r.p50_us ? `${number(r.p50_us)} / ${number(r.p99_us)} µs` : ''} |`);
}
