import { isIPv4 } from 'node:net';

/** What ioredis has to know of a server. */
interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  /** The certificate must be the host's, and of an authority that Node trusts. */
  readonly tls?: Record<string, never>;
}

/** Where a server is, and how it is reached. */
export interface Address {
  /** The URL without its password, for messages. */
  readonly text: string;
  readonly options: ServerOptions;
}

const EXAMPLE = 'redis://127.0.0.1:6379, or rediss://USER:PASSWORD@HOST:6380/DATABASE';
const DEFAULT_PORT = 6379;

/**
 * The server that a URL names: `redis://` without TLS, `rediss://` with it. The path is the database's number, 0 by default.
 *
 * @throws RangeError for text that is no such URL, and for a server on another machine without TLS or without a password: whoever can
 * write to the queue decides which files the workers read and write
 */
export function parseAddress(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new RangeError(`queue: the server is '${withoutPassword(url)}', expected ${EXAMPLE}`);
  }
  const database = /^\/?(\d*)$/.exec(parsed.pathname)?.[1];
  if (database === undefined) {
    throw new RangeError(
      `queue: the database is '${parsed.pathname.slice(1)}', expected a number, as in ${EXAMPLE}`,
    );
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const tls = parsed.protocol === 'rediss:';
  const text = withoutPassword(url);
  assertSafe(text, host, tls, parsed.password !== '');
  return {
    text,
    options: {
      host,
      port: Number(parsed.port || DEFAULT_PORT),
      username: decodeURIComponent(parsed.username) || undefined,
      password: decodeURIComponent(parsed.password) || undefined,
      db: Number(database),
      tls: tls ? {} : undefined,
    },
  };
}

function assertSafe(text: string, host: string, tls: boolean, hasPassword: boolean): void {
  if (isLoopback(host)) return;
  const missing = [...(tls ? [] : ['no TLS (rediss://)']), ...(hasPassword ? [] : ['no password'])];
  if (missing.length === 0) return;
  throw new RangeError(
    `queue: ${text} is on another machine and has ${missing.join(' and ')}; whoever can write to the queue decides which files the workers read and write. Expected rediss://USER:PASSWORD@${host}, or a server on 127.0.0.1, for example through ssh -L`,
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** URLs that cannot be parsed may have a password as well. */
const withoutPassword = (url: string): string => url.replace(/\/\/[^/]*@/, '//***@');
