/** Another implementation of a network, one thread, with the same weights and the image given when it was made. */
export interface Rival {
  /** Whose it is, and in which formulation: 'pytorch region'. */
  name: string;
  /** Runs it once, to its logits. */
  logits(): Promise<ArrayLike<number>>;
  /** Milliseconds of one run by its own clock; where it has none, a run is timed from outside. */
  time?(): Promise<number>;
  dispose(): Promise<void>;
}

export const RIVALS = ['onnxruntime-web', 'onnxruntime-node', 'pytorch'] as const;
export type RivalName = (typeof RIVALS)[number];

/** How a network's dynamic kernels are written with stock ops; the best one is the rival. */
export const formulationsOf = (model: string): readonly string[] =>
  model.startsWith('overlock') ? ['region', 'gather'] : ['unfold', 'shift'];

/**
 * Refuses logits that are not those of the same network: differences are of roundings, which the float32 of two frameworks
 * keeps below 1e-5 of the largest logit, where a wrong weight, padding or layout makes them of its own size.
 *
 * @throws Error that says by how much they differ
 */
export function assertSameLogits(
  name: string,
  logits: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  if (logits.length !== expected.length) {
    throw new Error(`${name} gives ${logits.length} logits, expected ${expected.length}`);
  }
  let [largest, difference] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    // NaN stays NaN.
    difference = Math.max(difference, Math.abs(logits[i] - expected[i]));
  }
  if (!(difference <= LOGITS_BOUND * largest)) {
    throw new Error(
      `${name} gives other logits: they differ by up to ${difference}, expected at most ${LOGITS_BOUND} of the largest, ${largest}; what computes something else is no rival`,
    );
  }
}

/** Of the largest logit. */
const LOGITS_BOUND = 1e-4;
