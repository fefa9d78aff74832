import type { Checkpoint } from '@dynaconv/checkpoint';
import { listDetectors, loadDetector } from '@dynaconv/detection';
import { listSegmenters, loadSegmenter } from '@dynaconv/segmentation';

/** What a network finds in an image. */
export type Found =
  /** Best first; boxes are x1, y1, x2, y2. */
  | { boxes: number[]; scores: number[]; labels: number[] }
  /** Of every pixel its class. */
  | { map: ArrayLike<number> };

/** Pixels of a square image, as an image's own and as a network's input. */
interface BenchmarkedImage {
  pixels: { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number };
  /** float32 [1, 3, H, W], normalised. */
  input: Float32Array;
}

/** A detector or a segmenter, from the pixels of an image to boxes and masks or a map. */
export interface BenchmarkedNetwork {
  image: BenchmarkedImage;
  /** Of a detector: less than the score of the least of its objects. */
  threshold?: number;
  find(): Promise<Found>;
  dispose(): void;
}

export const DENSE_NAMES: readonly string[] = [...listDetectors(), ...listSegmenters()];

/** Those that have goals. */
export const DENSE_GOALS: readonly string[] = [
  ...['retinanet_red50_neck_fpn', 'mask_rcnn_red50_neck_fpn', 'upernet_overlock_xt'],
];

/** Side of the square image that the goals are of. */
export const DENSE_SIZE = 512;

/** How many objects are found, whatever the weights are. */
export const OBJECTS = 100;

/** The threshold is below the score of the last object by this share of it: what else is that good is to be suppressed. */
const BELOW = 0.9;

/** Without a checkpoint, weights are drawn at random. @param size of the image */
export async function loadDense(
  name: string,
  size: number,
  checkpoint: Checkpoint | undefined,
): Promise<BenchmarkedNetwork> {
  const options = { weights: checkpoint ?? NOTHING, scale: [size, size], strict: false } as const;
  if (/^(fpn|upernet)_/.test(name)) {
    const segmenter = await loadSegmenter(name, options);
    const image = imageOf(size, segmenter.pipeline.normalization);
    return {
      image,
      find: async () => ({ map: (await segmenter.segment(image.pixels)).map }),
      dispose: () => segmenter.dispose(),
    };
  }
  const detector = await loadDetector(name, options);
  const image = imageOf(size, detector.preprocessing);
  const all = { scoreThreshold: 0, maxDetections: OBJECTS };
  const scores = (await detector.detect(image.pixels, all)).map(({ score }) => score);
  const threshold = BELOW * (scores.at(-1) ?? 0);
  return {
    image,
    threshold,
    async find() {
      const found = await detector.detect(image.pixels, { ...all, scoreThreshold: threshold });
      // They are computed when they are read.
      for (const { mask } of found) mask?.data;
      return {
        boxes: found.flatMap(({ box: { x, y, width, height } }) => [x, y, x + width, y + height]),
        scores: found.map(({ score }) => score),
        labels: found.map(({ index }) => index),
      };
    },
    dispose: () => detector.dispose(),
  };
}

const NOTHING: Checkpoint = {
  format: 'safetensors',
  tensors: new Map(),
  stateDict: '',
  stateDicts: [],
  metadata: {},
};

/** Waves of little contrast: noise would be multiplied with itself, layer by layer, by weights that have learned nothing. */
function imageOf(
  size: number,
  { mean, std }: { mean: readonly number[]; std: readonly number[] },
): BenchmarkedImage {
  const data = new Uint8ClampedArray(4 * size * size).fill(255);
  const input = new Float32Array(3 * size * size);
  for (let at = 0; at < size * size; at++) {
    const [x, y] = [at % size, Math.floor(at / size)];
    for (let c = 0; c < 3; c++) {
      const level = 115 + 60 * Math.sin(x / (7 + 4 * c)) * Math.cos(y / (11 - 3 * c));
      data[4 * at + c] = level;
      input[c * size * size + at] = (data[4 * at + c] - mean[c]) / std[c];
    }
  }
  return { pixels: { data, width: size, height: size }, input };
}

/** How much of what is found may differ: rounding can swap two scores, and decide what is suppressed, or a pixel between two classes. */
const MAY_DIFFER = 0.05;
/** Pixels, and a share of a score. */
const BOX_BOUND = 0.5;
const SCORE_BOUND = 0.01;

/** @throws Error where two do not find the same */
export function assertSameFound(name: string, found: Found, expected: Found): void {
  const [wrong, count] =
    'map' in expected ? differentPixels(found, expected.map) : missingObjects(found, expected);
  if (count > 0 && wrong <= MAY_DIFFER * count) return;
  const what = 'map' in expected ? 'pixels' : 'objects';
  throw new Error(
    `${name} finds something else: ${wrong} of the ${count} ${what} are not ours, expected at most ${MAY_DIFFER} of them`,
  );
}

function differentPixels(found: Found, map: ArrayLike<number>): [wrong: number, count: number] {
  if (!('map' in found) || found.map.length !== map.length) return [map.length, map.length];
  let wrong = 0;
  for (let i = 0; i < map.length; i++) if (found.map[i] !== map[i]) wrong++;
  return [wrong, map.length];
}

function missingObjects(
  found: Found,
  { boxes, scores, labels }: Exclude<Found, { map: unknown }>,
): [wrong: number, count: number] {
  if ('map' in found) return [labels.length, labels.length];
  const isFound = (i: number) =>
    found.labels.some(
      (label, j) =>
        label === labels[i] &&
        Math.abs(found.scores[j] - scores[i]) <= SCORE_BOUND * scores[i] &&
        [0, 1, 2, 3].every((c) => Math.abs(found.boxes[4 * j + c] - boxes[4 * i + c]) <= BOX_BOUND),
    );
  return [labels.filter((_, i) => !isFound(i)).length, labels.length];
}
