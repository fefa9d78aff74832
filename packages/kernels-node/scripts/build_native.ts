/**
 * Builds the addon and Python's library into prebuilds/<platform>-<arch>, as npm gets them, of this package or another folder.
 *
 *     node scripts/build_native.ts [folder]     with this machine's compiler, for this machine and those like it
 *     node scripts/build_native.ts --zig        with `python3 -m ziglang`, for Linux with glibc 2.17 or newer: for a release
 *
 * Without a compiler nothing is built, which is said in one line: the ops then run composed. They do too where a compiler fails;
 * what it said is then in build/failure.txt, for `npm test` to fail with. A release must not fail.
 */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const PLATFORM = `${process.platform}-${process.arch}`;
const {
  values: { zig: release },
  positionals: [OUTPUT = PACKAGE],
} = parseArgs({ options: { zig: { type: 'boolean' } }, allowPositionals: true });
const PREBUILDS = path.join(OUTPUT, 'prebuilds', PLATFORM);
/** Empty where nothing failed: a file that turbo's cache brings back with every outcome. */
const FAILURE = path.join(OUTPUT, 'build', 'failure.txt');
/** Of what a compiler says: the last lines are the ones that name the error. */
const FAILURE_LINES = 40;
const GLIBC = '2.17';
/** Node-API is the same for every version; prebuildify wants one to be named. */
const NODE = '20.20.0';

/** A copy of the sources is built, so that two builds at once do not meet, and none is left for node-gyp-build to find. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-native-'));
try {
  const failure = build(release ? zig() : {}) ?? '';
  mkdirSync(path.dirname(FAILURE), { recursive: true });
  writeFileSync(FAILURE, failure);
  if (failure) {
    console.error(`${failure}\nkernels-node: the native kernels do not build, as said above`);
    // What was built before is no longer what the sources say.
    rmSync(PREBUILDS, { recursive: true, force: true });
    if (release) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @returns what the compiler said at the end, where it failed */
function build(tools: NodeJS.ProcessEnv): string | undefined {
  const compiler = tools.CXX ?? process.env.CXX ?? 'c++';
  if (spawnSync(compiler, ['--version']).status !== 0) {
    console.log(`kernels-node: no C++ compiler (${compiler}): nothing is built`);
    return undefined;
  }
  for (const part of ['native', 'binding.gyp', 'package.json']) {
    cpSync(path.join(PACKAGE, part), path.join(folder, part), { recursive: true });
  }
  const prebuildify = createRequire(import.meta.url).resolve('prebuildify/bin.js');
  const nodeGyp = path.join(PACKAGE, '../../node_modules/.bin');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prebuildify, '--napi', '--name', 'dynaconv', '--target', NODE],
    {
      cwd: folder,
      env: {
        ...process.env,
        PATH: [nodeGyp, process.env.PATH].join(path.delimiter),
        JOBS: 'max',
        ...nodeHeaders(),
        ...tools,
      },
      encoding: 'utf8',
    },
  );
  if (status !== 0)
    return `${stdout}${stderr}`.trimEnd().split('\n').slice(-FAILURE_LINES).join('\n');
  const built = [
    path.join(folder, 'prebuilds', PLATFORM, 'dynaconv.node'),
    path.join(folder, 'build', 'Release', 'dynaconv_ops.so'),
  ];
  mkdirSync(PREBUILDS, { recursive: true });
  for (const file of built) {
    stripSymbols(file);
    // Under another name until it is whole: a process may have the old one loaded.
    const target = path.join(PREBUILDS, path.basename(file));
    copyFileSync(file, `${target}.partial`);
    renameSync(`${target}.partial`, target);
  }
  return undefined;
}

/** Where there is no `strip`, the files are only larger. */
function stripSymbols(file: string): void {
  spawnSync('strip', ['--strip-unneeded', file]);
}

/** Node's headers, where npm's configuration says that they are here; else node-gyp downloads them. */
function nodeHeaders(): NodeJS.ProcessEnv {
  const { stdout } = spawnSync('npm', ['config', 'get', 'nodedir'], { encoding: 'utf8' });
  const folder = stdout?.trim();
  return folder && folder !== 'undefined' ? { npm_config_nodedir: folder } : {};
}

/** Zig as the compiler that node-gyp's makefiles call. */
function zig(): NodeJS.ProcessEnv {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const target = `-target ${machine}-linux-gnu.${GLIBC}`;
  // By its path: node-gyp puts a python3 of its own before the others.
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  });
  const python = stdout.trim();
  const wrapper = (name: string, command: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, `#!/bin/sh\nexec ${python} -m ziglang ${command} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  return {
    CC: wrapper('cc', `cc ${target}`),
    CXX: wrapper('c++', `c++ ${target}`),
    AR: wrapper('ar', 'ar'),
  };
}
