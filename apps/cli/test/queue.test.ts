import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, missingRedisServer, RedisServer } from '@dynaconv/tools';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { digit, LABELS } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const missing = await missingRedisServer();

interface Row {
  readonly image: string;
  readonly error?: string;
  readonly predictions?: readonly { readonly className: string }[];
}

const rowsIn = (folder: string): Row[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as Row)
    .sort((a, b) => (a.image < b.image ? -1 : 1));

/** A folder with `count` digits in `digits`, and what runs a command there with the queue of a server. */
async function withServer(count: number) {
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, 'digits'));
  for (let i = 0; i < count; i++)
    await digit(i)
      .png()
      .toFile(path.join(cwd, 'digits', `${i}.png`));
  const server = await RedisServer.start(temporaryFolder());
  onTestFinished(() => server.kill());
  return { cwd, env: { DYNACONV_QUEUE: server.url } };
}

const ENQUEUE = ['enqueue', 'digits/*.png', '--model', 'rednet_digits', '--output', 'out'];

describe.skipIf(missing)('a queue', () => {
  test('takes images in, works on them and shows how far it is', async () => {
    const options = await withServer(5);
    writeFileSync(path.join(options.cwd, 'digits', '9.png'), 'poison');
    const enqueued = await dynaconvJson([...ENQUEUE, '--shard', '4'], options);
    expect(enqueued).toEqual({
      task: 'classification',
      model: 'rednet_digits',
      output: 'out',
      ...{ images: 6, shards: 2, added: 2, known: 0, done: 0, dead: 0 },
    });
    const again = await dynaconv(ENQUEUE, options);
    expect(again.stdout).toBe('6 images in 2 shards: 0 added, 2 in the queue already, 0 done\n');
    const waiting = await dynaconv(['queue', '--output', 'out'], options);
    expect(waiting.stdout).toBe(
      [
        'shards: 2 waiting, 0 running, 0 to be tried again, 0 done in the last day, 0 dead',
        'out: 0 of 6 images have results, 0 of 2 shards',
        '',
      ].join('\n'),
    );

    const worker = await dynaconvJson(['worker', '--drain', '--backend', 'wasm'], options);
    expect(worker).toEqual({ shards: 2, images: 6, errors: 1 });
    const rows = rowsIn(path.join(options.cwd, 'out'));
    expect(rows.map(({ image }) => image)).toEqual(
      [0, 1, 2, 3, 4, 9].map((i) => `digits/${i}.png`),
    );
    expect(rows.slice(0, 5).map(({ predictions }) => predictions![0].className)).toEqual(
      LABELS.slice(0, 5).map(String),
    );
    expect(rows[5].error).toContain('expected a JPEG');
    expect(await dynaconvJson(['queue', '--output', 'out', '--retry'], options)).toEqual({
      ...{ waiting: 0, active: 0, delayed: 0, completed: 2, dead: [], retried: 0 },
      batch: { shards: 2, images: 6, shardsDone: 2, imagesDone: 6 },
    });
  });

  test('whose shards fail says why, and which of them are dead', async () => {
    const options = await withServer(2);
    await dynaconv([...ENQUEUE, '--shard', '2'], options);
    const [{ id }] = JSON.parse(
      readFileSync(path.join(options.cwd, 'out', 'shards.json'), 'utf8'),
    ) as { id: string }[];
    writeFileSync(path.join(options.cwd, 'out', 'batch.json'), '{}');
    const worker = await dynaconv(['worker', '--drain', '--backend', 'wasm'], options);
    expect({ code: worker.code, stdout: worker.stdout }).toEqual({
      code: 0,
      stdout: '0 shards, 0 images, 0 of them with an error\n',
    });
    const reason = `${options.cwd}/out has another batch by now, which this shard is not of`;
    expect(worker.stderr).toContain(`error: shard ${id.slice(0, 12)}: ${reason}`);
    expect(worker.stderr).toContain('it is dead');
    const { stdout } = await dynaconv(['queue'], options);
    expect(stdout).toMatch(/^shards: .* 1 dead\n\ndead shard/);
    expect(stdout).toContain(id.slice(0, 12));
    const after = await dynaconv(['queue', '--discard'], options);
    expect(after.stdout).toMatch(/^1 dead shards are forgotten\nshards: .* 0 dead\n$/);
  });

  test('lets a worker finish at Ctrl-C', async () => {
    const controller = new AbortController();
    const { code, stdout } = await dynaconv(['worker', '--backend', 'wasm'], {
      ...(await withServer(0)),
      interrupt: controller.signal,
      onStderr: (text) => text.includes('ready: 1 process') && controller.abort(),
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: '0 shards, 0 images, 0 of them with an error\n',
    });
  });
});

/** A certificate of 127.0.0.1 that no authority has signed; undefined where there is no openssl. */
function ownCertificate() {
  const folder = temporaryFolder();
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1'];
  const files = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate];
  try {
    execFileSync('openssl', [...request, ...files], { stdio: 'ignore' });
    return { key, certificate };
  } catch {
    return undefined;
  }
}

describe.skipIf(missing)('a queue with TLS and a password', () => {
  test('lets those in who trust its certificate and have the password', async ({ skip }) => {
    const own = ownCertificate();
    if (own === undefined) return skip('there is no openssl to make a certificate');
    const port = await freePort();
    const tls = ['--tls-cert-file', own.certificate, '--tls-key-file', own.key];
    const rest = ['--tls-port', `${port}`, '--tls-auth-clients', 'no', '--requirepass', 'secret'];
    const server = await RedisServer.start(temporaryFolder(), [...tls, ...rest]);
    onTestFinished(() => server.kill());

    const at = (password: string, env = {}) =>
      dynaconv(['queue'], {
        env: { DYNACONV_QUEUE: `rediss://${password}127.0.0.1:${port}`, ...env },
      });
    const trust = { NODE_EXTRA_CA_CERTS: own.certificate };
    expect(await at(':secret@', trust)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('shards: 0 waiting'),
    });
    expect((await at(':secret@')).stderr).toMatch(
      /self.signed certificate.* \(NODE_EXTRA_CA_CERTS=/,
    );
    expect((await at('', trust)).stderr).toContain('it wants a password');
  });
});

describe('a queue is refused', () => {
  const at = (queue: string) => ['queue', '--queue', queue];
  test.each([
    [
      at('redis://db.example.org'),
      2,
      'is on another machine and has no TLS (rediss://) and no pass',
    ],
    [[...ENQUEUE.slice(0, -2)], 2, "error: required option '-o, --output <folder>' not specified"],
    [
      [...ENQUEUE, '--scale', '10x10'],
      2,
      '--scale is for detectors and segmenters, and rednet_dig',
    ],
    [
      [...ENQUEUE, '--queue', 'redis://127.0.0.1:1'],
      1,
      'error: digits/*.png: no file matches this',
    ],
    [['enqueue', '-', '--output', 'out'], 2, 'error: - (stdin) is no file, which a worker could'],
  ])('by %j', async (args, code, message) => {
    const result = await dynaconv(args, { cwd: temporaryFolder() });
    expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(message) });
  });
});
