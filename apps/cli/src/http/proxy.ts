import { EnvHttpProxyAgent } from 'undici';
import { codeOf, messageOf, UsageError } from '../errors.ts';

/** The names of the variables, lower case first, as undici and most programs look for them. */
const HTTP = ['http_proxy', 'HTTP_PROXY'];
const HTTPS = ['https_proxy', 'HTTPS_PROXY'];

/** Error codes of a connection that could not be opened. */
const UNREACHABLE = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/**
 * A dispatcher that sends requests through the proxies of HTTPS_PROXY and HTTP_PROXY, except for the hosts of NO_PROXY. Node's own
 * `fetch` reads these variables only if Node is started with an option for it, which exists since Node 22.21.
 *
 * @throws UsageError for a variable that is not the URL of a proxy
 */
export function openAgent(): EnvHttpProxyAgent {
  for (const name of [...HTTP, ...HTTPS]) {
    const value = process.env[name];
    if (value && !/^https?:$/.test(parse(value)?.protocol ?? '')) {
      throw new UsageError(
        `${name} is '${value}', expected a URL such as http://proxy.example:3128`,
      );
    }
  }
  return new EnvHttpProxyAgent();
}

/** Text to add to the message of an error that may be caused by a proxy or the lack of one; '' for other errors. */
export function proxyAdvice(url: URL, cause: unknown): string {
  const variable = proxyVariable(url);
  if (variable !== undefined) {
    return ` (${variable} names the proxy ${withoutPassword(process.env[variable]!)}; hosts in NO_PROXY are reached without)`;
  }
  const isUnreachable = UNREACHABLE.includes(codeOf(cause) ?? '');
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return isUnreachable ? ` (if this network needs a proxy, name it in ${name})` : '';
}

/** The status of a proxy that did not let a request through. */
export function proxyStatus(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const status = /^Proxy response \((\d+)\)/.exec(messageOf(cause))?.[1];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

function proxyVariable({ protocol }: URL): string | undefined {
  const names = protocol === 'https:' ? [...HTTPS, ...HTTP] : HTTP;
  return names.find((name) => process.env[name]);
}

const parse = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

function withoutPassword(proxy: string): string {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
