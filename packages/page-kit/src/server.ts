import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import send from 'send';
import { refusalOf } from './refusal.ts';

/** Whether the page may share memory between threads: cross-origin isolated pages may. */
export type PageKind = 'plain' | 'isolated';

export interface Site {
  /** Files made here, by path. */
  readonly pages: ReadonlyMap<string, string>;
  /** Folders on disk, by the path they appear under, which ends with a slash. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Of the files made here; those on disk have the types of the mime-db. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Serves a site to this machine alone.
 * @param port 0 for any that is free
 * @param more headers of every answer, besides those of the kind
 * @throws where the port is taken, or may not be listened on
 */
export async function serve(
  site: Site,
  kind: PageKind,
  port = 0,
  more: Readonly<Record<string, string>> = {},
) {
  const server = http.createServer((request, response) => {
    const headers = { ...HEADERS, ...(kind === 'isolated' ? ISOLATION : {}), ...more };
    response.setHeaders(new Map(Object.entries(headers)));
    const refusal = refusalOf(request);
    if (refusal) refuse(response, refusal.status, refusal.reason, refusal.headers);
    else answer(site, request, response);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${address.port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ pages, folders }: Site, request: IncomingMessage, response: ServerResponse) {
  const [asked] = request.url!.split('?', 1);
  const url = asked.endsWith('/') ? `${asked}index.html` : asked;
  const page = pages.get(url);
  if (page !== undefined) {
    response.setHeader('Content-Type', TYPES[path.extname(url)]);
    response.setHeader('Content-Length', Buffer.byteLength(page));
    response.end(request.method === 'HEAD' ? undefined : page);
    return;
  }
  const prefix = [...folders.keys()].find((each) => url.startsWith(each));
  if (prefix === undefined) {
    refuse(response, 404, 'not found');
    return;
  }
  // `send` decodes the rest, and refuses what leaves the folder.
  send(request, `/${url.slice(prefix.length)}`, {
    root: folders.get(prefix),
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
  })
    .on('error', (error: { status: number; message: string }) =>
      refuse(response, error.status, http.STATUS_CODES[error.status]!),
    )
    .on('directory', () => refuse(response, 404, 'not found'))
    .pipe(response);
}

function refuse(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
  response.end(`${reason}\n`);
}

/** A page that runs one module. */
export function pageWith(script: string, body = ''): string {
  return `<!doctype html><link rel="icon" href="data:,">${body}<script type="module" src="${script}"></script>`;
}

/** Where tfjs-backend-wasm keeps its own .wasm files. */
export function tfjsWasmFolder(): string {
  const manifest = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  return path.join(path.dirname(manifest), 'dist');
}
