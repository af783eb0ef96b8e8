// What the interface says of itself holds: the documents are linted, and every example in them is sent as it stands and
// answered as it says.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const here = fileURLToPath(new URL('.', import.meta.url));
const binary = process.env.DAYBOOK_BINARY;
delete process.env.DAYBOOK_BINARY;   // every DAYBOOK_… that reaches Daybook is a setting
let up, url, folder, document, told;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-api-'));
  up = spawn(binary, ['up', '--data', join(folder, 'data'), '--http', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  url = await new Promise((resolve, reject) => {
    let said = '';
    up.stdout.on('data', (bytes) => { said += bytes; const found = /^ready (\S+)$/m.exec(said); if (found) resolve(found[1]); });
    up.once('exit', (code) => reject(new Error(`daybook up ended with ${code}`)));
  });
  document = await (await ask('/v1/openapi.json')).json();
  told = await (await ask('/v1/asyncapi.json')).json();
}, { timeout: 120_000 });

after(async () => {
  up?.removeAllListeners('exit');
  if (up && up.exitCode === null) { const gone = once(up, 'exit'); up.kill('SIGTERM'); await gone; }
  rmSync(folder, { recursive: true, force: true });
});

const ask = (path, options = {}) => fetch(new URL(path, url), {
  ...options, headers: { authorization: `Bearer ${new URL(url).searchParams.get('token')}`, ...options.headers } });

function lint(name, content) {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(content));
  execFileSync(join(here, 'node_modules/.bin/redocly'), ['lint', file, '--config', join(here, 'redocly.yaml')],
    { stdio: 'pipe', env: { ...process.env, REDOCLY_TELEMETRY: 'off', CI: 'true' } });
}
const linted = (name, content) => {
  try { lint(name, content); } catch (error) { assert.fail(`${error.stdout}${error.stderr}`); }
};

test('api: the OpenAPI document has no fault a linter finds', { timeout: 120_000 }, () => linted('openapi.json', document));
test('api: the AsyncAPI document has none either', { timeout: 120_000 }, () => linted('asyncapi.json', told));
test('api: a document with a fault is found out', { timeout: 120_000 }, () => {
  const faulty = structuredClone(document);
  faulty.paths['/v1/checkpoint'].get.responses['200'].content['text/plain; charset=utf-8'].schema = { $ref: '#/components/schemas/Nothing' };
  assert.throws(() => lint('faulty.json', faulty));
});

const resolved = (part) => part.$ref ? part.$ref.slice(2).split('/').reduce((at, key) => at[key], document) : part;

// An operation's request, made of nothing but its examples.
function requests(path, method, operation) {
  const query = new URLSearchParams();
  const headers = {};
  let target = path;
  for (const parameter of (operation.parameters ?? []).map(resolved)) {
    if (parameter.example === undefined) { assert.ok(!parameter.required, `${path}: ${parameter.name} has no example`); continue; }
    if (parameter.in === 'path') target = target.replace(`{${parameter.name}}`, String(parameter.example));
    else if (parameter.in === 'header') headers[parameter.name] = parameter.example;
    else query.set(parameter.name, parameter.example);
  }
  const address = `${target}${query.size ? `?${query}` : ''}`;
  if (!operation.requestBody) return [{ address, options: { method: method.toUpperCase(), headers } }];
  return Object.entries(operation.requestBody.content).map(([type, { example }]) => ({
    address,
    options: { method: method.toUpperCase(), headers: { ...headers, 'content-type': type }, body: typeof example === 'string' ? example : JSON.stringify(example) },
  }));
}

test('api: every example is sent as it stands, and answered as the document says', { timeout: 180_000 }, async () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats(ajv);
  ajv.addSchema({ $id: 'daybook', ...document });
  let sent = 0;
  const order = Object.entries(document.paths).sort(([a], [b]) => Number(b === '/v1/events') - Number(a === '/v1/events'));
  for (const [path, methods] of order)
    for (const [method, operation] of Object.entries(methods).sort(([a]) => (a === 'post' ? -1 : 1)))
      for (const { address, options } of requests(path, method, operation)) {
        const answer = await ask(address, { ...options, signal: path === '/v1/stream' ? AbortSignal.timeout(2_000) : undefined });
        const said = operation.responses[answer.status];
        assert.ok(answer.status < 300 && said, `${method} ${address} answered ${answer.status}: ${path === '/v1/stream' ? '' : await answer.clone().text()}`);
        sent++;
        if (path === '/v1/stream') continue;
        const type = answer.headers.get('content-type').split(';')[0];
        const offered = Object.keys(said.content).map((one) => one.split(';')[0]);
        assert.ok(offered.includes(type), `${address} came as ${type}, not as ${offered}`);
        if (!/json/.test(type)) continue;
        const key = Object.keys(said.content).find((one) => one.startsWith(type));
        const where = `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/responses/${answer.status}/content/${key.replaceAll('/', '~1')}/schema`;
        const check = ajv.getSchema(`daybook${where.replaceAll('{', '%7B').replaceAll('}', '%7D')}`);
        assert.ok(check, `no schema at ${where}`);
        assert.ok(check(await answer.json()), `${address}: ${ajv.errorsText(check.errors)}`);
      }
  assert.ok(sent > 40, `${sent} examples`);
});

test('api: every view that answers is in the document, and every problem has its page', { timeout: 60_000 }, async () => {
  for (const [path, { get }] of Object.entries(document.paths).filter(([p]) => p.startsWith('/v1/views/'))) {
    const query = new URLSearchParams({ limit: '1' });
    for (const { name, required, example } of get.parameters.map(resolved)) if (required) query.set(name, example);
    assert.equal((await ask(`${path}.csv?${query}`)).status, 200, path);
  }
  for (const type of document.components.schemas.Problem.properties.type.enum) {
    const page = await ask(type, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200, type);
    assert.match(await page.text(), /What helps/);
  }
});

test('api: what the stream says is what its document says', { timeout: 60_000 }, async () => {
  const ajv = new Ajv({ strict: false });
  const messages = told.channels.stream.messages;
  for (const { payload, examples } of Object.values(messages)) for (const example of examples) assert.ok(ajv.validate(payload, example.payload));
  const answer = await ask('/v1/stream?views=contracts,kpi-board&categories=contract');
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  await ask('/v1/decisions/contract-api/agreed', { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': 'api-1' },
    body: JSON.stringify({ data: { title: 'One more', route: 'framework', from: '2026-01-01' } }) });
  let text = '';
  const seen = new Set();
  while (!seen.has('changed') || !seen.has('event')) {
    text += (await reader.read()).value;
    for (const [, name, data] of text.matchAll(/event: (\S+)\n(?:data: (.*)\n)/g)) {
      assert.ok(messages[name], name);
      assert.ok(ajv.validate(messages[name].payload, JSON.parse(data)), `${name}: ${ajv.errorsText()}`);
      seen.add(name);
    }
  }
  assert.ok(seen.has('hello'));
  await reader.cancel();
});
