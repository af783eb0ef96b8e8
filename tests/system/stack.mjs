// A running Daybook as a person at a terminal has it: one process, one data folder, everything through the command line.
import { spawn, execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

export const binary = process.env.DAYBOOK_BINARY;
if (!binary) throw new Error('DAYBOOK_BINARY must name the daybook program');
delete process.env.DAYBOOK_BINARY;   // every DAYBOOK_… that reaches Daybook is a setting

export const root = new URL('../../', import.meta.url).pathname;

export const folder = () => mkdtempSync(join(tmpdir(), 'daybook-system-'));

// Runs one command to its end: its exit code, what it said on stdout and on stderr.
export function daybook(...args) {
  return new Promise((resolve) => {
    execFile(binary, args, { maxBuffer: 256 << 20, cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? 1) : 0, stdout, stderr }));
  });
}

export class Stack {
  constructor(data) { this.data = data; }

  // Starts every service and waits until the dashboard's address is printed.
  async up() {
    this.process = spawn(binary, ['up', '--data', this.data, '--http', '127.0.0.1:0', '--log-level', 'warn'],
      { stdio: ['ignore', 'pipe', 'inherit'], cwd: root });
    let said = '';
    await new Promise((resolve, reject) => {
      this.process.once('exit', (code) => reject(new Error(`daybook up ended with ${code} before it was ready`)));
      this.process.stdout.on('data', (bytes) => {
        said += bytes;
        const ready = /^ready (\S+)$/m.exec(said);
        if (ready) { this.url = ready[1]; resolve(); }
      });
    });
    this.process.removeAllListeners('exit');
    return this;
  }

  async down(signal = 'SIGTERM') {
    if (this.process.exitCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill(signal);
    await gone;
  }

  async run(...args) {
    const done = await daybook(...args, '--data', this.data);
    if (done.code !== 0) throw new Error(`daybook ${args.join(' ')} ended with ${done.code}: ${done.stderr}`);
    return done.stdout;
  }

  async json(...args) { return JSON.parse(await this.run(...args, '--json')); }

  async head() { return (await this.json('log', 'status')).head; }

  remove() { rmSync(this.data, { recursive: true, force: true }); }
}

// Asks again until the answer is the wanted one or patience runs out; gives the last answer for the assertion to judge.
export async function settled(ask, wanted, seconds = 60) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (wanted(answer) || Date.now() > until) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
