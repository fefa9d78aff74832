import { windowStart } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';

/** Clamped-window aggregation as a user without our kernels would write it: attention [1, H, W, G, K, K], x [1, H, W, C]. */
export type Aggregate = (attention: tf.Tensor, x: tf.Tensor4D) => tf.Tensor4D;

/** Positions along an axis that share one window: the window's start, the first position, and the one after the last. */
export interface Region {
  start: number;
  begin: number;
  end: number;
}

export function regionsOf(size: number, kernelSize: number): Region[] {
  const regions: Region[] = [];
  for (let at = 0; at < size; at++) {
    const start = windowStart(at, size, kernelSize);
    const last = regions.at(-1);
    if (last?.start === start) last.end = at + 1;
    else regions.push({ start, begin: at, end: at + 1 });
  }
  return regions;
}

/** One product for each group of pixels with the same window: few where the window is nearly as large as the map. */
const byRegion: Aggregate = (attention, x) => {
  const [, height, width, channels] = x.shape;
  const [, , , groups, K] = attention.shape;
  const headChannels = channels / groups;
  const weights = tf.transpose(tf.reshape(attention, [height, width, groups, K * K]), [2, 0, 1, 3]);
  const values = tf.transpose(tf.reshape(x, [height, width, groups, headChannels]), [2, 0, 1, 3]);
  const rows = regionsOf(height, K).map((row) => {
    const cells = regionsOf(width, K).map((column) => {
      const [h, w] = [row.end - row.begin, column.end - column.begin];
      const window = tf.slice(
        values,
        [0, row.start, column.start, 0],
        [groups, K, K, headChannels],
      );
      const pixels = tf.slice(weights, [0, row.begin, column.begin, 0], [groups, h, w, K * K]);
      const product = tf.matMul(
        tf.reshape(pixels, [groups, h * w, K * K]),
        tf.reshape(window, [groups, K * K, headChannels]),
      );
      return tf.reshape(product, [groups, h, w, headChannels]);
    });
    return tf.concat(cells, 2);
  });
  return tf.reshape(tf.transpose(tf.concat(rows, 1), [1, 2, 0, 3]), x.shape);
};

/** K² slices of the distinct windows side by side, those at the borders repeated, and a product for each pixel and group. */
const byPatch: Aggregate = (attention, x) => {
  const [, height, width, channels] = x.shape;
  const [, , , groups, K] = attention.shape;
  const headChannels = channels / groups;
  const [distinctRows, distinctColumns] = [height - K + 1, width - K + 1];
  const slices: tf.Tensor[] = [];
  for (let u = 0; u < K; u++) {
    for (let v = 0; v < K; v++) {
      const read = tf.slice(x, [0, u, v, 0], [1, distinctRows, distinctColumns, channels]);
      slices.push(tf.reshape(read, [distinctRows * distinctColumns, groups, 1, headChannels]));
    }
  }
  const patches = tf.reshape(tf.concat(slices, 2), [distinctRows, distinctColumns, -1]);
  const all = repeatEnds(repeatEnds(patches, 0, K), 1, K);
  const product = tf.matMul(
    tf.reshape(attention, [height * width, groups, 1, K * K]),
    tf.reshape(all, [height * width, groups, K * K, headChannels]),
  );
  return tf.reshape(product, x.shape);
};

/** Repeats the first and the last element of an axis (K − 1)/2 more times each. */
function repeatEnds(x: tf.Tensor, axis: number, K: number): tf.Tensor {
  const end = (at: number) => {
    const [begin, size] = [x.shape.map(() => 0), [...x.shape]];
    begin[axis] = at;
    size[axis] = 1;
    return new Array<tf.Tensor>((K - 1) / 2).fill(tf.slice(x, begin, size));
  };
  return tf.concat([...end(0), x, ...end(x.shape[axis] - 1)], axis);
}

export const AGGREGATIONS: readonly Aggregate[] = [byRegion, byPatch];

/** The faster one for these shapes, found by trying at the first call. */
const fastest = new Map<string, Aggregate>();

export const aggregate: Aggregate = (attention, x) => {
  const key = `${attention.shape} ${x.shape}`;
  const chosen = fastest.get(key) ?? fastestOf(attention, x);
  fastest.set(key, chosen);
  return chosen(attention, x);
};

function fastestOf(attention: tf.Tensor, x: tf.Tensor4D): Aggregate {
  const timed = AGGREGATIONS.map((candidate) => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      tf.tidy(() => void candidate(attention, x));
      return performance.now() - start;
    });
    return { candidate, best: Math.min(...times) };
  });
  return timed.reduce((a, b) => (b.best < a.best ? b : a)).candidate;
}
