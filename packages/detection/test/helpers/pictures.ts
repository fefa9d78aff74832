import type { Pixels } from '@dynaconv/models/images';
import { type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';
import { noise } from './noise.ts';

/** The picture of python/reference/detection_fixture.py. */
export function picture([height, width]: readonly number[]): Pixels {
  const { data, ...size } = noise(height, width);
  return { ...size, data: Uint8Array.from(data, (value) => (value >> 2) + 100) };
}

export const toTensor = ({ data, height, width }: Pixels): Tensor3D =>
  tensor3d(Float32Array.from(data), [height, width, 3]);
