import type { Pixels } from '@dynaconv/models/images';
import { fnv1a32, hashAt } from '@dynaconv/test-kit';

/** The images of python/reference/preprocessing_fixture.py. */
export function noise(height: number, width: number): Pixels {
  const seed = fnv1a32(`picture/${height}x${width}`);
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => hashAt(seed, i) >>> 24);
  return { data, height, width, channels: 3 };
}
