import type { Response } from 'undici';
import { codeOf, messageOf } from '../errors.ts';
import { proxyAdvice, proxyStatus } from './proxy.ts';

/** A download that failed; `retriable` if another attempt may succeed. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly retriable: boolean;

  constructor(message: string, retriable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.retriable = retriable;
  }
}

/** Request timeout, too many requests, and the server's own failures. */
const isTransient = (status: number): boolean => status === 408 || status === 429 || status >= 500;

export const statusError = (url: URL, { status, statusText }: Response): DownloadError =>
  new DownloadError(
    `${url.href}: the server answered ${[status, statusText].filter(Boolean).join(' ')}`,
    isTransient(status),
  );

/** Error codes of Node that mean that the other side closed the connection. */
const CUT_OFF = ['ECONNRESET', 'UND_ERR_SOCKET'];

/** Makes a DownloadError of what `fetch` or the body's stream threw: a TypeError whose cause is the system's error. */
export function networkError(url: URL, error: unknown): DownloadError {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = codeOf(cause);
  const fail = (problem: string, retriable: boolean) =>
    new DownloadError(`${problem}${proxyAdvice(url, cause)}`, retriable, { cause: error });
  if (code === 'ENOTFOUND') {
    // With a proxy, this machine looks up the proxy's host.
    const { hostname = url.hostname } = Object(cause) as { hostname?: string };
    return fail(`cannot find the host ${hostname}; is this machine offline?`, false);
  }
  // `fetch` gives this error no code. It is not retried, since the server would send the same redirects again.
  if (messageOf(cause) === 'redirect count exceeded') {
    return new DownloadError(`${url.href}: the server redirects without end`, false, {
      cause: error,
    });
  }
  const proxy = proxyStatus(error);
  if (proxy !== undefined) {
    const meaning =
      proxy === 407 ? ', it wants a user and password: http://USER:PASSWORD@HOST' : '';
    return fail(`${url.href}: the proxy answered ${proxy}${meaning}`, isTransient(proxy));
  }
  if (code?.startsWith('HPE_')) {
    return fail(`${url.href}: the server's answer is not HTTP (${messageOf(cause)})`, false);
  }
  const problem = CUT_OFF.includes(code ?? '')
    ? 'the connection was cut off'
    : // undici's codes say less than its messages.
      code === undefined || code.startsWith('UND_ERR_')
      ? messageOf(cause)
      : code;
  return fail(`${url.href}: ${problem}`, true);
}
