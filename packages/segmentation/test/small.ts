import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import { tensorsOf, torchFile } from '@dynaconv/test-kit';
import { type SegmentationNetwork, semanticFpn } from '../src/index.ts';
import { shapesOf } from './helpers.ts';

const CLASSES = {
  names: ['paper', 'ink', 'blot'],
  palette: ['ffffff 0000ff ff0000'],
};

/** A segmenter small enough for tests of everything but its numbers. */
export const SMALL: SegmentationNetwork = semanticFpn({
  name: 'fpn_digits',
  backbone: 'rednet_digits',
  pipeline: {
    scale: [64, 48],
    divisor: 1,
    normalization: { mean: [128, 128, 128], std: [128, 128, 128] },
  },
  classes: CLASSES,
});

export type Change = (shapes: [key: string, shape: number[]][]) => [key: string, shape: number[]][];

/** A checkpoint of it, after a change of its keys and shapes. */
export const smallCheckpoint = (change: Change = (shapes) => shapes): Promise<Checkpoint> =>
  readCheckpoint(torchFile(tensorsOf(change(shapesOf(SMALL, false)))));

/** The same file with metadata, as mmsegmentation writes it. */
export async function withMetadata(metadata: Record<string, unknown>): Promise<Checkpoint> {
  return { ...(await smallCheckpoint()), metadata };
}

/** An image of any size, whose pixels differ. */
export function image(height: number, width: number) {
  const data = Uint8Array.from({ length: height * width * 4 }, (_, i) => (i * 37 + (i >> 5)) % 251);
  return { data, height, width };
}
