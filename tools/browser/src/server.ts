import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether the page may share memory between threads: cross-origin isolated pages may. */
export type PageKind = 'plain' | 'isolated';

export interface Site {
  /** Files made here, by path. */
  readonly pages: ReadonlyMap<string, string>;
  /** Folders on disk, by the path they appear under. */
  readonly folders: ReadonlyMap<string, string>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.wasm': 'application/wasm',
};

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Serves a site to this machine alone.
 * @param port 0 for any that is free
 * @throws where the port is taken, or may not be listened on
 */
export async function serve(site: Site, kind: PageKind, port = 0) {
  const server = http.createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const url = asked.endsWith('/') ? `${asked}index.html` : asked;
    try {
      const body = await find(site, url);
      response.writeHead(200, {
        'Content-Type': TYPES[path.extname(url)] ?? 'application/octet-stream',
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
        ...(kind === 'isolated' ? ISOLATION : {}),
      });
      response.end(body);
    } catch {
      response.writeHead(404).end(`no ${url}`);
    }
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

async function find({ pages, folders }: Site, url: string): Promise<string | Buffer> {
  const page = pages.get(url);
  if (page !== undefined) return page;
  for (const [prefix, folder] of folders) {
    const file = path.join(folder, url.slice(prefix.length));
    if (url.startsWith(prefix) && file.startsWith(folder)) return readFile(file);
  }
  throw new Error(`no ${url}`);
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
