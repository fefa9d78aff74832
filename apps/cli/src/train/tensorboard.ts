import { backend, type Tensor } from '@tensorflow/tfjs-core';
import type { LogRecord } from './log.ts';

/** What tfjs-node's `summaryFileWriter` is made of. Its package need not be installed where this one is. */
interface SummaryBackend {
  summaryWriter(folder: string): Tensor;
  createSummaryFileWriter(writer: Tensor, folder: string): void;
  writeScalarSummary(writer: Tensor, step: number, name: string, value: number): void;
  flushSummaryWriter(writer: Tensor): void;
}

/** Writes a training's figures for TensorBoard. */
export interface TensorBoard {
  write(record: LogRecord): void;
  flush(): void;
}

/** @returns undefined on other backends than tfjs-node's, which alone has such a writer */
export function openTensorBoard(folder: string): TensorBoard | undefined {
  const node = backend() as Partial<SummaryBackend>;
  if (typeof node.summaryWriter !== 'function') return undefined;
  const summaries = node as SummaryBackend;
  const writer = summaries.summaryWriter(folder);
  summaries.createSummaryFileWriter(writer, folder);
  return {
    write({ type, step, ...figures }) {
      for (const [name, value] of Object.entries(figures)) {
        if (typeof value !== 'number' || name === 'epoch') continue;
        summaries.writeScalarSummary(writer, step, `${GROUPS[type]}/${name}`, value);
      }
    },
    flush: () => summaries.flushSummaryWriter(writer),
  };
}

const GROUPS = { step: 'training', epoch: 'validation' } as const;
