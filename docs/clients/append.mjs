#!/usr/bin/env node
// Appends one visit.ClockedIn over ZeroMQ: append.mjs DATA VISIT WORKER. Needs the npm package zeromq, and capnproto.
// The same id is recorded once for ever: repeat it freely. What is personal is sealed by the recorder, not here.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const { Dealer } = createRequire(import.meta.url)('zeromq');
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const VISIT = 3, CLOCKED_IN = 4; // enumerants of schema/catalogue.capnp and of the union in schema/visit.capnp

const convert = (forms, schema, kind, input) =>
    execFileSync('capnp', ['convert', forms, '--quiet', join(root, schema), kind], { input });

const [data, visit, worker] = process.argv.slice(2);
if (!worker) throw new Error('append.mjs DATA VISIT WORKER');
const clear = convert('text:flat', 'docs/clients/append.capnp', 'ClockedInEvent',
    `(id = "${visit}/in", source = "example:node", stream = "visit-${visit}",
      fact = (worker = "${worker}", method = app))`);
const header = Buffer.alloc(24);
header.writeUInt8(1, 0);
header.writeUInt16LE(VISIT, 2);
header.writeUInt16LE(CLOCKED_IN, 4);
header.writeUInt32LE(clear.length, 8);
header.writeBigInt64LE(BigInt(Date.now()) * 1000n, 16);
const request = `(tag = 1, proposals = [(once = true, expected = (any = void),
    content = 0x"${Buffer.concat([header, clear]).toString('hex')}")])`;

const socket = new Dealer({ linger: 0, receiveTimeout: 10_000 });
socket.connect(`ipc://${resolve(data)}/run/append`);
await socket.send(convert('text:binary', 'schema/messages.capnp', 'AppendRequest', request));
const [reply] = await socket.receive(); // an error after 10 s: it is safe to repeat this
process.stdout.write(convert('binary:text', 'schema/messages.capnp', 'AppendReply', reply));
socket.close();
