import {
  contrastingPositions,
  type DynamicKernels,
  dynamicLayers,
  type ImageClassifier,
} from '@dynaconv/models';
import type { Explained, Position } from './protocol.ts';

/**
 * All kernels that a layer makes for an image: the page then answers a pointer by itself, and knows the range of the weights
 * over the whole image.
 *
 * @returns undefined for a network that makes none
 */
export async function explain(
  classifier: ImageClassifier,
  image: ImageBitmap,
  name?: string,
): Promise<Explained | undefined> {
  const { crop } = classifier.preprocessing;
  const layers = dynamicLayers(classifier.model, [crop, crop]);
  if (layers.length === 0) return undefined;
  const { picture, kernels } = await classifier.explain(image, { layer: name });
  return readAll({ picture, layers, kernels });
}

/** Reads all kernels of a layer, and frees them. */
export async function readAll({
  picture,
  layers,
  kernels,
}: Pick<Explained, 'picture' | 'layers'> & { kernels: DynamicKernels }): Promise<Explained> {
  try {
    const { layer } = kernels;
    const positions = await kernels.atEach(positionsOf(layer.outputMap));
    const [first, second = first] = await contrastingPositions(kernels, { count: 2 });
    return { picture, layers, layer, positions, contrast: [placeOf(first), placeOf(second)] };
  } finally {
    kernels.dispose();
  }
}

const positionsOf = ([rows, columns]: readonly [number, number]): Position[] =>
  Array.from({ length: rows * columns }, (_, i) => ({
    row: Math.floor(i / columns),
    column: i % columns,
  }));

const placeOf = ({ row, column }: Position): Position => ({ row, column });
