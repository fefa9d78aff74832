import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { canInstallDebianPackages, installDebianPackage } from './debian.mjs';
import { freePort } from './free_port.mjs';

const NAMES = ['redis-server', 'valkey-server'];
const POLL_MS = 20;

/** @type {Promise<string | undefined> | undefined} */
let missing;

/**
 * Why no Redis or Valkey server can be started; undefined where one can. Where there is none, Debian's package is installed.
 * @returns {Promise<string | undefined>}
 */
export function missingRedisServer() {
  missing ??= findOrInstall();
  return missing;
}

async function findOrInstall() {
  if (serverProgram()) return undefined;
  const advice = 'install redis-server or valkey-server';
  if (!canInstallDebianPackages()) return `there is no Redis server: ${advice}`;
  const { output } = await installDebianPackage('redis-server');
  if (serverProgram()) return undefined;
  return `there is no Redis server: ${advice} (apt: ${output.trim().split('\n').at(-1)})`;
}

/** A server on a port of 127.0.0.1, which writes everything to an append-only file. */
export class RedisServer {
  /**
   * @param {string} folder what it writes goes there
   * @param {readonly string[]} options further ones, such as --requirepass
   * @returns {Promise<RedisServer>} which answers
   */
  static async start(folder, options = []) {
    const server = new RedisServer(folder, await freePort(), options);
    await server.start();
    return server;
  }

  /**
   * @param {string} folder
   * @param {number} port
   * @param {readonly string[]} options
   */
  constructor(folder, port, options) {
    this.folder = folder;
    this.port = port;
    this.options = options;
    this.url = `redis://127.0.0.1:${port}`;
  }

  /** Starts it again on the same port, with what its file has. */
  async start() {
    const { port, folder, options } = this;
    this.process = spawn(
      /** @type {string} */ (serverProgram()),
      [
        ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder],
        ...['--appendonly', 'yes', '--save', '', ...options],
      ],
      { stdio: 'ignore' },
    );
    while (!(await answers(port))) {
      if (this.process.exitCode !== null) {
        throw new Error(`redis-server ended with exit code ${this.process.exitCode}`);
      }
      await setTimeout(POLL_MS);
    }
  }

  /**
   * Ends it, by default at once, as a crash would.
   * @param {NodeJS.Signals} [signal]
   */
  async kill(signal = 'SIGKILL') {
    const ended = this.process;
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return;
    ended.kill(signal);
    await once(ended, 'exit');
  }
}

function serverProgram() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => isProgram(file));
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a server has read its file and answers; one that wants a password does too.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(!data.toString().startsWith('-LOADING'));
    });
  });
}
