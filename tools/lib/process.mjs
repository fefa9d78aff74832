import { spawn } from 'node:child_process';
import os from 'node:os';
import { ROOT, toolEnvironment } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the repository's root if absent
 * @property {NodeJS.ProcessEnv} [env] the pinned tools' environment if absent
 * @property {boolean} [shell]
 */

/** The exit code that a shell reports for a child process that a signal ended. */
const exitCode = (/** @type {number | null} */ code, /** @type {NodeJS.Signals | null} */ signal) =>
  code ?? 128 + os.constants.signals[/** @type {NodeJS.Signals} */ (signal)];

/**
 * Runs a program and captures its output.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} output is stdout and stderr, interleaved in order
 */
export function capture(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? toolEnvironment(),
      shell: options.shell ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: exitCode(code, signal), output }));
  });
}

/**
 * Runs a program on this terminal. The terminal sends Ctrl-C to the program itself, so it is only waited for here;
 * signals sent to this process alone are passed on.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} exit code
 */
export function foreground(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: options.env ?? toolEnvironment(),
      shell: options.shell ?? false,
      stdio: 'inherit',
    });
    const ignore = () => {};
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', ignore);
    process.on('SIGTERM', passOn);
    process.on('SIGHUP', passOn);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', passOn);
      process.off('SIGHUP', passOn);
      resolve(exitCode(code, signal));
    });
  });
}
