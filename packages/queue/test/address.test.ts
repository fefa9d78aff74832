import { describe, expect, it } from 'vitest';
import { openQueue } from '../src/index.ts';
import { parseAddress } from '../src/server/address.ts';
import { missing, startServer } from './helpers/setting.ts';

describe('the address of a server', () => {
  it.each([
    ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379, db: 0, tls: undefined }],
    ['redis://localhost:7000/3', { host: 'localhost', port: 7000, db: 3 }],
    ['redis://[::1]:7000', { host: '::1', port: 7000 }],
    ['redis://:p%40ss@127.1.2.3', { host: '127.1.2.3', password: 'p@ss', username: undefined }],
    [
      'rediss://me:secret@db.example.org:6380/1',
      {
        host: 'db.example.org',
        port: 6380,
        username: 'me',
        password: 'secret',
        db: 1,
        tls: {},
      },
    ],
  ])('%s', (url, options) => {
    expect(parseAddress(url).options).toMatchObject(options);
  });

  it.each([
    ['redis://db.example.org', 'is on another machine and has no TLS (rediss://) and no password'],
    ['redis://me:secret@10.0.0.2', 'redis://***@10.0.0.2 is on another machine and has no TLS'],
    ['rediss://10.0.0.2', 'is on another machine and has no password'],
    ['rediss://me@10.0.0.2', 'is on another machine and has no password'],
    ['redis://127.0.0.1.example.org', 'is on another machine'],
    ['redis://localhost.example.org', 'is on another machine'],
    ['http://127.0.0.1', "the server is 'http://127.0.0.1', expected redis://"],
    ['127.0.0.1:6379', 'expected redis://'],
    ['redis://127.0.0.1/queue', "the database is 'queue', expected a number"],
    ['redis://me:secret@', "the server is 'redis://***@', expected"],
  ])('is refused: %s', (url, message) => {
    expect(() => parseAddress(url)).toThrow(RangeError);
    expect(() => parseAddress(url)).toThrow(message);
    expect(() => parseAddress(url)).not.toThrow('secret');
  });

  it('where nobody listens is an error and not a wait', async () => {
    await expect(openQueue('redis://127.0.0.1:1')).rejects.toThrow(
      'queue: redis://127.0.0.1:1 cannot be used: connect ECONNREFUSED 127.0.0.1:1 (no server listens there; start',
    );
  });
});

describe.skipIf(missing)('a server with a password', () => {
  it('lets nobody in without it', async () => {
    const { port } = await startServer(['--requirepass', 'secret']);
    const at = (password: string) => openQueue(`redis://${password}127.0.0.1:${port}`);
    await expect(at('')).rejects.toThrow('it wants a password');
    await expect(at(':wrong@')).rejects.toThrow('it does not know this user and password');
    const queue = await at(':secret@');
    expect(await queue.progress()).toMatchObject({ waiting: 0, dead: 0 });
    await queue.close();
  });
});
