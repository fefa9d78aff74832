// The dynaconv command, as installed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const script = path.join('node_modules', 'dynaconv', 'dist', 'main.js');
const dynaconv = (...args) =>
  execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' });

assert.match(dynaconv('--version'), /^\d+\.\d+\.\d+\n$/);
assert.match(dynaconv('--help'), /classify/);
assert.match(dynaconv('models', 'rednet*'), /rednet50/);
const { accuracy } = JSON.parse(dynaconv('digits', '--json'));
assert.ok(accuracy >= 0.985, `accuracy ${accuracy}`);
