import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { missingRedisServer, RedisServer } from '@dynaconv/tools';
import { onTestFinished } from 'vitest';
import { type InferenceQueue, openQueue } from '../../src/index.ts';

/** Why there can be no queue here. */
export const missing = await missingRedisServer();

/** Without tests that take long for what they prove beyond the others. */
export const isQuick = !process.env.DYNACONV_ALL;

/** An empty folder for as long as the test runs. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'dynaconv-queue-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A server for as long as the test runs. */
export async function startServer(options: readonly string[] = []): Promise<RedisServer> {
  const server = await RedisServer.start(temporaryFolder(), options);
  onTestFinished(() => server.kill());
  return server;
}

/** The queue of a server for as long as the test runs. */
export async function queueOf({ url }: RedisServer): Promise<InferenceQueue> {
  const queue = await openQueue(url);
  onTestFinished(() => queue.close());
  return queue;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(20);
}
