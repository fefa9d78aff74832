import { readCheckpoint } from '@dynaconv/checkpoint';
import { describeNetwork, moduleSlots } from '@dynaconv/models/dense';
import { tensorsOf, torchFile } from '@dynaconv/test-kit';
import { setBackend } from '@tensorflow/tfjs-core';
import { type SegmentationNetwork, segmenterNetwork } from '../src/index.ts';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';

/** Makes the wasm backend current, with this project's kernels. */
export async function useWasm(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend did not start');
}

/** Keys and shapes of a network's weights. */
export const shapesOf = (
  network: SegmentationNetwork,
  auxiliary: boolean,
): [key: string, shape: number[]][] => {
  const { segmenter } = describeNetwork(network, undefined, auxiliary);
  return moduleSlots(segmenter).map(({ key, shape }) => [key, shape]);
};

/** A checkpoint of a segmenter with the deterministic weights of the reference, its auxiliary head included. */
export const checkpointOf = (network: string | SegmentationNetwork) => {
  const described = typeof network === 'string' ? segmenterNetwork(network) : network;
  return readCheckpoint(torchFile(tensorsOf(shapesOf(described, true))));
};
