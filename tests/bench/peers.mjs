// The stores somebody would pick instead, each started by itself on a folder of its own and asked for the same work:
// 256-byte events, every answer after the data is on disk where the store can do that.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { output } from './output.mjs';

const payload = 'x'.repeat(256);
const installed = (program) => { try { execFileSync('which', [program]); } catch { throw new Error(`${program} is not installed`); } };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

// A server for as long as `use` lasts.
async function serving(program, args, use, options = {}) {
  const child = spawn(program, args, { stdio: 'ignore', ...options });
  try {
    await wait(1_000);
    return await use();
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([gone, wait(5_000)]);
  }
}

const redis = {
  name: 'redis',
  async run(folder, { events }) {
    installed('redis-server');
    const socket = join(folder, 'redis.sock');
    const load = async (name, clients, pipeline, count) => {
      const csv = await output('redis-benchmark', ['-s', socket, '-c', clients, '-P', pipeline, '-n', count, '--csv', 'XADD', 'events', '*', 'd', payload].map(String));
      const row = csv.trim().split('\n').at(-1).split(',').map((word) => word.replaceAll('"', ''));
      return { name, value: Number(row.at(-7)), unit: 'events/s' };
    };
    return serving('redis-server', ['--port', '0', '--unixsocket', socket, '--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--dir', folder], async () => [
      await load('redis pipelined', 64, 16, events),
      await load('redis one by one', 64, 1, events / 8),
      await load('redis one client', 1, 1, Math.ceil(events / 100)),
    ]);
  },
};

const jetstream = {
  name: 'jetstream',
  async run(folder, { events }) {
    installed('nats-server');
    const { connect, StorageType } = await import('nats');
    const port = await freePort();
    return serving('nats-server', ['-js', '-sd', folder, '-a', '127.0.0.1', '-p', String(port)], async () => {
      const connection = await connect({ servers: `127.0.0.1:${port}` });
      const manager = await connection.jetstreamManager();
      await manager.streams.add({ name: 'events', subjects: ['events'], storage: StorageType.File });
      const stream = connection.jetstream();
      const bytes = new TextEncoder().encode(payload);
      const count = Math.min(events, 200_000);
      let begin = performance.now();
      for (let sent = 0; sent < count; sent += 1_000) await Promise.all(Array.from({ length: 1_000 }, () => stream.publish('events', bytes)));
      const appended = count / ((performance.now() - begin) / 1000);
      begin = performance.now();
      const consumer = await stream.consumers.get('events');
      let read = 0;
      const messages = await consumer.consume({ max_messages: 10_000 });
      for await (const message of messages) { if (++read === count) break; }
      const replayed = count / ((performance.now() - begin) / 1000);
      await connection.close();
      return [{ name: 'jetstream async', value: appended, unit: 'events/s' }, { name: 'jetstream ordered replay', value: replayed, unit: 'events/s' }];
    });
  },
};

const postgres = '/usr/lib/postgresql/15/bin';
const as = (command) => ['-u', 'postgres', '--', 'bash', '-c', command];

// A database of its own, owned by the account PostgreSQL insists on.
async function database(folder, use) {
  installed(`${postgres}/initdb`);
  execFileSync('chown', ['postgres', folder]);
  chmodSync(folder, 0o755);
  const port = await freePort();
  execFileSync('runuser', as(`${postgres}/initdb -D ${folder}/data -A trust >/dev/null && ${postgres}/pg_ctl -D ${folder}/data -o "-p ${port} -k ${folder} -h 127.0.0.1" -w start >/dev/null`), { stdio: 'ignore' });
  try {
    return await use(port);
  } finally {
    execFileSync('runuser', as(`${postgres}/pg_ctl -D ${folder}/data -m immediate stop`), { stdio: 'ignore' });
  }
}

const postgresql = {
  name: 'postgresql',
  run: (folder) => database(folder, async (port) => {
    const table = 'create table events (position bigserial primary key, id text unique, stream text, version int, body bytea, unique (stream, version)); create sequence v;';
    await output(`${postgres}/psql`, ['-U', 'postgres', '-h', '127.0.0.1', '-p', String(port), '-q', '-c', table]);
    writeFileSync(join(folder, 'append.sql'), `\\set s random(1, 100000)\ninsert into events (id, stream, version, body) values (gen_random_uuid()::text, 'visit-' || :s, nextval('v'), '${payload}');\n`);
    const said = await output(`${postgres}/pgbench`, ['-U', 'postgres', '-h', '127.0.0.1', '-p', String(port), '-n', '-f', join(folder, 'append.sql'), '-c', '16', '-T', '8', 'postgres']);
    return [{ name: 'postgresql', value: Number(/tps = ([\d.]+)/.exec(said)[1]), unit: 'events/s' }];
  }),
};

const messageDb = {
  name: 'message-db',
  run: (folder) => database(folder, async (port) => {
    const install = new URL('node_modules/@eventide/message-db/database/install.sh', import.meta.url).pathname;
    const at = { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres' };
    await output('bash', [install], { env: at });
    writeFileSync(join(folder, 'append.sql'), `\\set s random(1, 100000)\nselect message_store.write_message(gen_random_uuid()::varchar, 'visit-' || :s, 'ClockedIn', '{"d": "${payload}"}'::jsonb);\n`);
    const said = await output(`${postgres}/pgbench`, ['-n', '-f', join(folder, 'append.sql'), '-c', '16', '-T', '8', 'message_store'], { env: { ...at, PGOPTIONS: '-c search_path=message_store' } });
    return [{ name: 'message-db', value: Number(/tps = ([\d.]+)/.exec(said)[1]), unit: 'events/s' }];
  }),
};

const emmett = {
  name: 'emmett',
  run: (folder) => database(folder, async (port) => {
    const { getPostgreSQLEventStore } = await import('@event-driven-io/emmett-postgresql');
    const store = getPostgreSQLEventStore(`postgresql://postgres@127.0.0.1:${port}/postgres`);
    const append = (n) => store.appendToStream(`visit-${n}`, [{ type: 'ClockedIn', data: { payload } }]);
    await append(-1);
    let done = 0;
    const until = performance.now() + 8_000;
    const worker = async () => { while (performance.now() < until) await append(done++); };
    await Promise.all(Array.from({ length: 16 }, worker));
    await store.close();
    return [{ name: 'emmett', value: done / 8, unit: 'events/s' }];
  }),
};

// The library's own rebuild, of less than any view of ours: one row a zone and day, counted up by each event. Pages of 1,000
// are the fastest of 100, 1,000 and 10,000; one statement a row and page instead of one an event changes nothing.
const emmettRebuild = {
  name: 'emmett rebuild',
  run: (folder, { rebuilt }) => database(folder, async (port) => {
    const { getPostgreSQLEventStore, postgreSQLRawBatchSQLProjection, rebuildPostgreSQLProjections } = await import('@event-driven-io/emmett-postgresql');
    const { SQL } = await import('@event-driven-io/dumbo');
    const connectionString = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    const store = getPostgreSQLEventStore(connectionString);
    const visit = (n) => ({ type: 'ClockedIn', data: { zone: `Z${n % 5}`, day: n % 31, payload } });
    for (let n = 0; n < rebuilt; n += 100) await store.appendToStream(`day-${n}`, Array.from({ length: Math.min(100, rebuilt - n) }, (_, i) => visit(n + i)));
    await store.close();
    const board = postgreSQLRawBatchSQLProjection({
      name: 'board',
      canHandle: ['ClockedIn'],
      init: () => SQL`create table board (cell text primary key, visits bigint not null)`,
      evolve: (visits) => visits.map(({ data }) => SQL`insert into board values (${`${data.zone}/${data.day}`}, 1) on conflict (cell) do update set visits = board.visits + 1`),
    });
    const begin = performance.now();
    const consumer = rebuildPostgreSQLProjections({ connectionString, projections: [board], pulling: { batchSize: 1_000 } });
    await consumer.start();
    const value = rebuilt / ((performance.now() - begin) / 1000);
    await consumer.close();
    const counted = await output(`${postgres}/psql`, ['-U', 'postgres', '-h', '127.0.0.1', '-p', String(port), '-tA', '-c', 'select sum(visits) from board']);
    if (Number(counted) !== rebuilt) throw new Error(`the projection counted ${counted.trim()} of ${rebuilt} events`);
    return [{ name: 'emmett rebuild', value, unit: 'events/s' }];
  }),
};

const rocksdb = {
  name: 'db_bench',
  async run(folder, { events }) {
    installed('db_bench');
    const said = await output('db_bench', ['--benchmarks=fillseq,readseq', '--value_size=256', '--batch_size=100', `--num=${events}`, `--db=${folder}`]);
    const speed = (name) => Number(new RegExp(`^${name} .*?(\\d+) ops/sec`, 'm').exec(said)[1]);
    return [{ name: 'db_bench fillseq, not synced', value: speed('fillseq'), unit: 'events/s' }, { name: 'db_bench readseq', value: speed('readseq'), unit: 'events/s' }];
  },
};

export const peers = [redis, jetstream, postgresql, messageDb, emmett, emmettRebuild, rocksdb];
