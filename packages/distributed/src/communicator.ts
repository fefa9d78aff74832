import { concat1d, reshape, split, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Engine } from './engines/engine.ts';
import { WorkerLostError } from './errors.ts';

/** Floats that are sent at once, 4 MB: in one piece a large vector takes TensorFlow twice as much time. */
const PIECE = 2 ** 20;

/** Bytes of a text are sent in multiples of this, so that there are few shapes. */
const ROW = 1024;

/** What a group has sent. */
export interface Traffic {
  /** All-reduces, of pieces. */
  calls: number;
  bytes: number;
  /** Spent in them, waiting for the others included. */
  seconds: number;
}

/** An engine for tensors of any shape and size, and for text. */
export class Communicator {
  readonly rank: number;
  readonly size: number;
  readonly traffic: Traffic = { calls: 0, bytes: 0, seconds: 0 };
  private readonly engine: Engine;
  /** By their shapes: a bucket has one, and every worker comes by the shapes in the same order. */
  private readonly buckets = new Map<string, number>();
  private lost: WorkerLostError | undefined;

  constructor(engine: Engine, rank: number, size: number) {
    this.engine = engine;
    this.rank = rank;
    this.size = size;
  }

  get version(): string {
    return this.engine.version;
  }

  get isLost(): boolean {
    return this.lost !== undefined;
  }

  /**
   * The sum over all workers, differentiable.
   *
   * @param x float32, of the same shape on every worker
   * @throws TypeError for another dtype; WorkerLostError
   */
  allReduce(x: Tensor): Tensor {
    if (x.dtype !== 'float32') {
      throw new TypeError(`allReduce: x is ${x.dtype}, expected float32`);
    }
    if (x.size <= PIECE) return this.reduce(x, `[${x.shape}]`);
    return tidy(() => {
      const sizes = Array.from({ length: Math.ceil(x.size / PIECE) }, (_, i) =>
        Math.min(PIECE, x.size - i * PIECE),
      );
      const pieces = split(reshape(x, [-1]), sizes);
      const sums = pieces.map((piece, i) => this.reduce(piece, `[${x.shape}] ${i}`));
      return reshape(concat1d(sums as never), x.shape);
    });
  }

  /** Waits until all workers are there. */
  async join(signal?: AbortSignal): Promise<void> {
    try {
      await this.engine.join(signal);
    } catch (cause) {
      signal?.throwIfAborted();
      throw this.lose('meeting the others', cause);
    }
  }

  private lose(what: string, cause: unknown): WorkerLostError {
    this.lost = new WorkerLostError(
      `worker ${this.rank} of ${this.size}: ${what} failed, since another worker is gone, does not answer, is not allowed to connect, or does something else; start all workers again from the last checkpoint (${reasonOf(cause as Error)})`,
      { cause },
    );
    return this.lost;
  }

  private reduce(x: Tensor, label: string): Tensor {
    if (this.lost) throw this.lost;
    let bucket = this.buckets.get(label);
    if (bucket === undefined) {
      bucket = this.buckets.size + 1;
      this.buckets.set(label, bucket);
    }
    const begun = performance.now();
    try {
      return this.engine.allReduce(x, bucket);
    } catch (cause) {
      throw this.lose(`an all-reduce of shape ${label}`, cause);
    } finally {
      this.traffic.calls++;
      this.traffic.bytes += x.size * Float32Array.BYTES_PER_ELEMENT;
      this.traffic.seconds += (performance.now() - begun) / 1000;
    }
  }

  /** Waits until every worker has called it. */
  async barrier(): Promise<void> {
    await this.sumOf(new Float32Array(1), [1]);
  }

  /** Texts of all workers, by rank. */
  async gather(text: string): Promise<string[]> {
    const { rank, size } = this;
    const bytes = new TextEncoder().encode(text);
    const lengths = new Float32Array(size);
    lengths[rank] = bytes.length;
    const all = await this.sumOf(lengths, [size]);
    const width = Math.ceil(Math.max(...all, 1) / ROW) * ROW;
    const rows = new Float32Array(size * width);
    rows.set(bytes, rank * width);
    const filled = await this.sumOf(rows, [size, width]);
    return Array.from(all, (length, i) =>
      new TextDecoder().decode(Uint8Array.from(filled.subarray(i * width, i * width + length))),
    );
  }

  private async sumOf(values: Float32Array, shape: number[]): Promise<Float32Array> {
    const sum = tidy(() => this.allReduce(tensor(values, shape)));
    try {
      return (await sum.data()) as Float32Array;
    } finally {
      sum.dispose();
    }
  }

  close(): void {
    this.engine.close();
  }
}

/** tfjs-node puts the code of a status before TensorFlow's own message, which may have several lines. */
const reasonOf = ({ message }: Error): string =>
  (/^Message: (.*)/m.exec(message)?.[1] ?? message).split('\n')[0];
