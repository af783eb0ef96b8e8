// The clock on the wall of every program that is started from here on: a test that lives through a month moves it.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { folder, root } from './stack.mjs';

export class WallClock {
  constructor(time) {
    this.folder = folder();
    const [file, library] = ['ahead', 'wall_clock.so'].map((name) => join(this.folder, name));
    execFileSync('cc', ['-O1', '-shared', '-fPIC', '-o', library, join(root, 'tests/system/wall_clock.c')]);
    this.file = openSync(file, 'w');
    this.set(time);
    Object.assign(process.env, { LD_PRELOAD: library, WALL_CLOCK: file,
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` });   // which wants to be loaded first
  }

  // It is that time now, and goes on from there.
  set(time) {
    const ahead = Math.round((Date.parse(time) - Date.now()) / 1000);
    writeSync(this.file, new BigInt64Array([BigInt(ahead)]), 0, 8, 0);
  }

  remove() {
    for (const name of ['LD_PRELOAD', 'WALL_CLOCK']) delete process.env[name];
    closeSync(this.file);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
