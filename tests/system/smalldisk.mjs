// A disk of its own, small enough to be filled; only root can make one.
import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './stack.mjs';

// Somebody else takes everything but a little of the disk.
export function take_all_but(bytes, file) {
  const out = openSync(file, 'w');
  const much = Buffer.alloc(1 << 16, 'x');
  let taken = 0;
  try {
    for (;;) taken += writeSync(out, much);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
  ftruncateSync(out, Math.max(0, taken - bytes));
  closeSync(out);
}

// Its folder for data and how to be rid of it; nothing where it cannot be made.
export function small_disk(size) {
  const disk = folder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    rmSync(disk, { recursive: true });
    return undefined;
  }
  const data = join(disk, 'data');
  mkdirSync(data);
  return { disk, data, remove() { execFileSync('umount', ['-l', disk]); rmSync(disk, { recursive: true }); } };
}
