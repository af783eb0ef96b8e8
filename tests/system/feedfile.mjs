// A council's file of many rows, and what a log says of it: shared by the rigs that disturb its load.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { binary, root } from './stack.mjs';

// Rows of a council's file, now and then one that cannot be read or that corrects an earlier one.
export async function write(file, rows) {
  const heading = readFileSync(join(root, 'deploy/feeds/samples/abacus.csv'), 'utf8').split('\n')[0];
  const out = createWriteStream(file);
  out.write(`${heading}\n`);
  const two = (n) => String(n).padStart(2, '0');
  for (let i = 0; i < rows; ++i) {
    const line = i % 89 === 7 ? i - 3 : i;
    const day = i % 97 === 5 ? 'no day' : `${two(1 + (line % 28))}/02/2026`;
    const actual = `${two(7 + (line % 12))}:${two(line % 60)}:00`;
    if (!out.write(`F1,Feb,2026-03-09T08:00:00,PRV1,C1,P${line % 400},Person ${line % 400},,L${line},0.00,10.00,Homecare,${day},` +
      `${actual},00:30:00,${actual},00:${i % 89 === 7 ? 20 : 29}:00,False,1,PO1,False,V,W${line % 40},Worker ${line % 40}\n`))
      await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

// What a log says: how many events of each type, and the sum of the stories of its records: what was said of each, in
// order, without the names (each log gives its own) and without positions.
export async function said(data) {
  const counts = {}, stories = new Map();
  const done = spawn(binary, ['event', 'export', '--format', 'jsonl', '--data', data, '--log-level', 'warn'], { cwd: root });
  for await (const line of createInterface({ input: done.stdout })) {
    const { type, subject, data: facts = {} } = JSON.parse(line);
    if (type.startsWith('record.')) continue;  // who looked at the file
    counts[type] = (counts[type] ?? 0) + 1;
    // When a file was taken and how its load went differ from load to load.
    if (type.startsWith('feed.')) continue;
    delete facts.cites;
    // A digest for each record, and no open hash: there are a million of them.
    const words = type + JSON.stringify(facts, (_, value) => typeof value === 'string' ? '' : value);
    stories.set(subject, createHash('sha256').update(stories.get(subject) ?? '').update(words).digest('base64'));
  }
  let sum = 0n;
  for (const story of stories.values()) sum = (sum + Buffer.from(story, 'base64').readBigUInt64LE()) % (1n << 64n);
  return { counts, sum: String(sum) };
}
