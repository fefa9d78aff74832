import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Job } from '../data/job.ts';
import type { Reader } from '../data/reader.ts';

/** What a worker is asked. */
export interface Request {
  readonly path: string;
  readonly job: Job;
}

/** What it answers. */
export type Reply = { readonly values: Float32Array<ArrayBuffer> } | { readonly error: string };

interface Task extends Request {
  resolve(values: Float32Array): void;
  reject(error: Error): void;
}

/** Compiled, or as it is written, as this module. */
const WORKER = new URL(`./worker${path.extname(import.meta.url)}`, import.meta.url);

/**
 * Reads files in worker threads, each one file at a time. Which worker reads what makes no difference to the result.
 */
export class WorkerReader implements Reader<string> {
  readonly parallel: number;
  private readonly idle: Worker[] = [];
  private readonly running = new Map<Worker, Task>();
  private readonly waiting: Task[] = [];
  private readonly workers = new Set<Worker>();
  private closed = false;

  /** @param workers threads; by default as many as the machine runs at a time, less the one that learns */
  constructor(workers = Math.max(availableParallelism() - 1, 1)) {
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(`WorkerReader: workers is ${workers}, expected a positive integer`);
    }
    this.parallel = workers;
  }

  read(file: string, job: Job): Promise<Float32Array> {
    if (this.closed) return Promise.reject(new Error('WorkerReader: read after close'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ path: file, job, resolve, reject });
      this.start();
    });
  }

  /** Ends the workers; what is being read is rejected. */
  async close(): Promise<void> {
    this.closed = true;
    const error = new Error('WorkerReader: closed');
    for (const { reject } of [...this.waiting.splice(0), ...this.running.values()]) reject(error);
    this.running.clear();
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }

  private start(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.pop() ?? this.hire();
      if (worker === undefined) return;
      const task = this.waiting.shift()!;
      this.running.set(worker, task);
      const request: Request = { path: task.path, job: task.job };
      worker.postMessage(request);
    }
  }

  /** @returns undefined where there are as many as there may be */
  private hire(): Worker | undefined {
    if (this.workers.size >= this.parallel) return undefined;
    const worker = new Worker(WORKER);
    this.workers.add(worker);
    worker.on('message', (reply: Reply) => {
      const task = this.running.get(worker);
      this.running.delete(worker);
      this.idle.push(worker);
      if ('error' in reply) task?.reject(new Error(reply.error));
      else task?.resolve(reply.values);
      this.start();
    });
    worker.on('error', (cause) => this.lose(worker, cause));
    worker.on('exit', () => this.lose(worker));
    return worker;
  }

  /** A worker that ends by itself takes what it read with it. */
  private lose(worker: Worker, cause?: unknown): void {
    const task = this.running.get(worker);
    this.running.delete(worker);
    this.workers.delete(worker);
    const reason = cause instanceof Error ? cause.message : 'it ended';
    task?.reject(new Error(`${task.path}: the thread that reads it failed (${reason})`, { cause }));
    if (!this.closed) this.start();
  }
}
