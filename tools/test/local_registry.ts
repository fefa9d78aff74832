import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../lib/free_port.mjs';
import { NODE_MAJORS, nodeBinary } from '../lib/paths.mjs';
import { capture } from '../lib/process.mjs';
import { temporaryFolder } from './packages.ts';

const TEMPLATE = fileURLToPath(new URL('./registry', import.meta.url));
const POLL_MS = 100;

/** A registry of npm packages on this machine, and package managers. */
export interface LocalRegistry {
  readonly url: string;
  /** Path of the script or program of an installed package. */
  readonly file: (inModules: string) => string;
  readonly stop: () => void;
}

/**
 * Installs verdaccio and the package managers that `tools/test/registry` pins, and starts verdaccio: it holds what is published to it,
 * and passes on everything else from the registry that npm is configured with.
 */
export async function startRegistry(): Promise<LocalRegistry> {
  const folder = temporaryFolder('registry');
  cpSync(TEMPLATE, folder, { recursive: true });
  // bun's script puts the program for this processor in its place.
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'], folder);
  await npm(['rebuild', 'bun'], folder);
  const upstream = (await npm(['config', 'get', 'registry'], folder)).trim();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(path.join(folder, 'verdaccio.json'), JSON.stringify(configuration(upstream)));
  const file = (inModules: string) => path.join(folder, 'node_modules', inModules);
  const server = spawn(
    nodeBinary(NODE_MAJORS[0]),
    [file('verdaccio/bin/verdaccio'), '--config', 'verdaccio.json', '--listen', url],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const stop = () => server.kill();
  process.once('exit', stop);
  while (!(await answers(url))) {
    if (server.exitCode !== null) {
      throw new Error(`verdaccio ended with exit code ${server.exitCode}\n${output.trimEnd()}`);
    }
    await setTimeout(POLL_MS);
  }
  return { url, file, stop };
}

/** Anyone on this machine publishes `@dynaconv` and `dynaconv`; the rest is passed on, and kept meanwhile. */
function configuration(upstream: string): object {
  const own = { access: '$all', publish: '$all' };
  return {
    storage: './storage',
    uplinks: { upstream: { url: upstream, timeout: '120s', maxage: '60m' } },
    packages: {
      '@dynaconv/*': own,
      dynaconv: own,
      '**': { access: '$all', proxy: 'upstream' },
    },
    max_body_size: '20mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
    web: { enable: false },
  };
}

/** Whether the server is up. */
const answers = (url: string): Promise<boolean> =>
  fetch(`${url}-/ping`).then(
    ({ ok }) => ok,
    () => false,
  );

/** An empty project whose packages come from a registry. */
export function projectOf({ url }: LocalRegistry, name: string): string {
  const folder = path.join(temporaryFolder(name), 'project');
  mkdirSync(folder);
  // Whoever publishes has a token, whatever it is.
  const host = url.slice('http:'.length);
  writeFileSync(path.join(folder, '.npmrc'), `registry=${url}\n${host}:_authToken=anyone\n`);
  return folder;
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, output } = await capture('npm', args, { cwd, shell: process.platform === 'win32' });
  if (code !== 0) throw new Error(`npm ${args[0]}: ${output.trimEnd()}\nexit code ${code}`);
  return output;
}
