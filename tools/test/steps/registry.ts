import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { CONSUMER } from '../consumer.ts';
import { type LocalRegistry, projectOf, startRegistry } from '../local_registry.ts';
import { packPackages, temporaryFolder } from '../packages.ts';
import { Tally } from '../tally.ts';

/** What the READMEs install. */
const DEPENDENCIES = ['@dynaconv/involution-ops', '@dynaconv/kernels-wasm', '@dynaconv/models'];
const PEERS = ['@tensorflow/tfjs@4', '@tensorflow/tfjs-backend-wasm@4'];
const PROGRAMS = ['involution.mjs', 'models.mjs'];

/** How one package manager adds packages, and runs a program with them. */
interface Manager {
  readonly name: string;
  readonly add: readonly string[];
  readonly run: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const managers = ({ url, file }: LocalRegistry): readonly Manager[] => {
  const node = nodeBinary(NODE_MAJORS[0]);
  const yarn = [node, file('@yarnpkg/cli-dist/bin/yarn.js')];
  const bun = file('bun/bin/bun.exe');
  return [
    { name: 'npm', add: ['npm', 'install', '--no-audit', '--no-fund'], run: [node] },
    { name: 'pnpm', add: ['pnpm', 'add', '--ignore-scripts'], run: [node] },
    {
      name: 'yarn',
      add: [...yarn, 'add'],
      run: [...yarn, 'node'],
      env: {
        YARN_NPM_REGISTRY_SERVER: url,
        YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
        // @tensorflow/tfjs requires packages that it does not name, which Plug'n'Play refuses.
        YARN_NODE_LINKER: 'node-modules',
        YARN_ENABLE_TELEMETRY: 'false',
        // Yarn would remember there where a registry has its tarballs, whose port another run does not have.
        YARN_GLOBAL_FOLDER: temporaryFolder('yarn'),
        YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
        YARN_NPM_MINIMAL_AGE_GATE: '0',
      },
    },
    { name: 'bun', add: [bun, 'add'], run: [bun] },
  ];
};

/**
 * A rehearsal of a release: publishes every package to a registry on this machine, and installs from it as users of each package
 * manager do.
 */
export async function registry(): Promise<Tally> {
  const tally = new Tally();
  const local = await startRegistry();
  try {
    const publisher = projectOf(local, 'publisher');
    for (const { name, tarball } of await packPackages()) {
      await tally.check(`publish ${name}`, () =>
        run(['npm', 'publish', tarball, '--access', 'public'], publisher),
      );
    }
    for (const manager of managers(local)) await installWith(manager, local, tally);
  } finally {
    local.stop();
  }
  return tally;
}

async function installWith(
  { name, add, run: runProgram, env }: Manager,
  local: LocalRegistry,
  tally: Tally,
): Promise<void> {
  const project = projectOf(local, name);
  writeFileSync(path.join(project, 'package.json'), '{ "name": "user", "private": true }');
  let isInstalled = false;
  await tally.check(`${name}: add`, async () => {
    await run([...add, ...DEPENDENCIES, ...PEERS], project, env);
    isInstalled = true;
  });
  if (!isInstalled) return;
  for (const program of PROGRAMS) {
    copyFileSync(path.join(CONSUMER, program), path.join(project, program));
    await tally.check(`${name}: ${program}`, () => run([...runProgram, program], project, env));
  }
}

async function run(
  [command, ...args]: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { code, output } = await capture(command, args, {
    cwd,
    env: { ...toolEnvironment(), ...env },
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`${output.trimEnd()}\nexit code ${code}`);
}
