import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_MAJORS, nodeBinary } from '@dynaconv/tools';
import { afterEach, beforeEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../scripts/build_native.ts', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-build-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const build = (CXX: string) =>
  spawnSync(nodeBinary(NODE_MAJORS[0]), [SCRIPT, folder], {
    env: { ...process.env, CXX },
    encoding: 'utf8',
  });

const failure = () => readFileSync(path.join(folder, 'build/failure.txt'), 'utf8');

test('a compiler that fails leaves what it said, and nothing older', () => {
  const compiler = path.join(folder, 'compiler');
  writeFileSync(
    compiler,
    '#!/bin/sh\n[ "$1" = --version ] || { echo "no such luck" >&2; exit 1; }\n',
    {
      mode: 0o755,
    },
  );
  const addon = path.join(
    folder,
    'prebuilds',
    `${process.platform}-${process.arch}`,
    'dynaconv.node',
  );
  mkdirSync(path.dirname(addon), { recursive: true });
  writeFileSync(addon, 'of older sources');
  const { status, stderr } = build(compiler);
  expect(status).toBe(0);
  expect(stderr).toContain('kernels-node: the native kernels do not build');
  expect(failure()).toContain('no such luck');
  expect(existsSync(addon)).toBe(false);
});

test('without a compiler nothing is built, which is said', () => {
  const { status, stdout } = build(path.join(folder, 'none'));
  expect(status).toBe(0);
  expect(stdout).toContain('no C++ compiler');
  expect(failure()).toBe('');
});
