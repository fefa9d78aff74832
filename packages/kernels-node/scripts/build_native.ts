/**
 * Builds the addon and Python's library into prebuilds/<platform>-<arch>, as npm gets them.
 *
 *     node scripts/build_native.ts          with this machine's compiler, for this machine and those like it
 *     node scripts/build_native.ts --zig    with `python3 -m ziglang`, for Linux with glibc 2.17 or newer: for a release
 *
 * Without a compiler nothing is built, which is said in one line: the ops then run composed.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const PREBUILDS = path.join(PACKAGE, 'prebuilds', `${process.platform}-${process.arch}`);
const GLIBC = '2.17';
/** Node-API is the same for every version; prebuildify wants one to be named. */
const NODE = '20.20.0';

const wrappers = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-zig-'));
try {
  process.exitCode = build(process.argv.includes('--zig') ? zig() : {});
} finally {
  rmSync(wrappers, { recursive: true });
}

function build(tools: NodeJS.ProcessEnv): number {
  const compiler = tools.CXX ?? process.env.CXX ?? 'c++';
  if (spawnSync(compiler, ['--version']).status !== 0) {
    console.log(`kernels-node: no C++ compiler (${compiler}): nothing is built`);
    return 0;
  }
  const prebuildify = createRequire(import.meta.url).resolve('prebuildify/bin.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prebuildify, '--napi', '--name', 'dynaconv', '--target', NODE],
    {
      cwd: PACKAGE,
      env: { ...process.env, JOBS: 'max', ...nodeHeaders(), ...tools },
      encoding: 'utf8',
    },
  );
  if (status !== 0) {
    console.error(`${stdout}${stderr}`);
    return 1;
  }
  const release = path.join(PACKAGE, 'build', 'Release');
  copyFileSync(path.join(release, 'dynaconv_ops.so'), path.join(PREBUILDS, 'dynaconv_ops.so'));
  for (const file of ['dynaconv.node', 'dynaconv_ops.so']) stripSymbols(path.join(PREBUILDS, file));
  // node-gyp-build prefers what it finds there to what users get.
  rmSync(path.join(PACKAGE, 'build'), { recursive: true });
  return 0;
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
    const file = path.join(wrappers, name);
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
