import { Redis } from 'ioredis';
import { type Address, parseAddress } from './address.ts';

const ADVICE: readonly [pattern: RegExp, advice: string][] = [
  [/NOAUTH/, 'it wants a password: redis://USER:PASSWORD@HOST'],
  [/WRONGPASS|invalid password/i, 'it does not know this user and password'],
  [/NOPERM/, 'its ACL does not allow this user what a queue needs (+@all on keys bull:*)'],
  [/ECONNREFUSED/, 'no server listens there; start redis-server or valkey-server'],
  [
    /certificate|CERT_|self.signed/i,
    'NODE_EXTRA_CA_CERTS=FILE makes Node trust an authority of your own',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no such host'],
];

/** How long a server may take to answer before it counts as not there. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Makes sure that a server answers, so that a wrong address is an error and not a wait.
 *
 * @throws RangeError as `parseAddress`; Error where the server does not answer or lets nobody in
 */
export async function assertReachable(url: string): Promise<Address> {
  const address = parseAddress(url);
  const client = new Redis({
    ...address.options,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // What happened is thrown by `connect`, or was the reason that it was closed for.
  let reason: Error | undefined;
  client.on('error', (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await client.ping();
    return address;
  } catch (error) {
    throw unreachable(address, reason ?? (error as Error));
  } finally {
    client.disconnect();
  }
}

function unreachable({ text }: Address, cause: Error): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const message = cause.message || code || 'no answer';
  const advice = ADVICE.find(([pattern]) => pattern.test(`${code} ${message}`))?.[1];
  return new Error(`queue: ${text} cannot be used: ${message}${advice ? ` (${advice})` : ''}`, {
    cause,
  });
}
