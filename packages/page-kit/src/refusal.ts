import type { IncomingMessage } from 'node:http';

interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A foreign name in the Host header is a site elsewhere whose name was pointed at this machine (DNS rebinding). */
const OUR_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
const METHODS = ['GET', 'HEAD'];

/** Why a request is not answered with a file of ours; undefined where it may be. */
export function refusalOf({ headers, method, url }: IncomingMessage): Refusal | undefined {
  if (!OUR_HOSTS.has(hostnameOf(headers.host))) {
    return { status: 403, reason: 'this server is for pages of localhost only' };
  }
  if (!METHODS.includes(method!)) {
    const allowed = METHODS.join(', ');
    return { status: 405, reason: `expected ${allowed}`, headers: { Allow: allowed } };
  }
  // A URL of a proxy, or the * of OPTIONS.
  if (!url!.startsWith('/')) return { status: 400, reason: 'expected a path' };
  return undefined;
}

/** Any port: the page may be reached through a tunnel. */
const hostnameOf = (host = ''): string => host.toLowerCase().replace(/:\d+$/, '');
