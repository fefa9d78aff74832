import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** A weight as a PyTorch checkpoint holds it. */
export interface CheckpointSlot {
  /** Key in PyTorch's `state_dict`. */
  key: string;
  /** Shape in PyTorch's layout. */
  shape: number[];
}

/** What PyTorch's modules call a weight of tfjs's layers and of ours. */
const PARAMETER_OF: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  layer_scale: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
  response_gamma: 'gamma',
  response_beta: 'beta',
  rpb1: 'rpb1',
  rpb2: 'rpb2',
  share: 'share',
};

/**
 * The checkpoint's key of a weight: the layer's name is the module's path, `a/b/kernel` → `a.b.weight`; or that of the tensor, where it is no
 * module's, `a/b/parameter` → `a.b`.
 */
export function checkpointKey(weightName: string): string {
  const path = weightName.split('/');
  const name = path.pop()!;
  return (name === 'parameter' ? path : [...path, PARAMETER_OF[name]]).join('.');
}

/** Where each weight of a layer or model lies in a checkpoint, in the order of its `weights`. */
export function checkpointSlots({ weights }: { weights: LayerVariable[] }): CheckpointSlot[] {
  return weights.map(({ originalName, shape }) => ({
    key: checkpointKey(originalName),
    shape: toTorchShape(shape as number[]),
  }));
}

/** [K, K, Cin, Cout] → [Cout, Cin, K, K], depthwise [K, K, C, 1] → [C, 1, K, K], [in, out] → [out, in]; others as they are. */
export function toTorchShape(shape: number[]): number[] {
  if (shape.length === 4) {
    const [height, width, inputs, outputs] = shape;
    return outputs === 1 ? [inputs, 1, height, width] : [outputs, inputs, height, width];
  }
  return shape.length === 2 ? shape.toReversed() : shape;
}

/**
 * Whether two shapes differ only in axes of size 1, so that the same values in the same order fit both. A 1×1 convolution is
 * a linear layer, for example, and some modules keep vectors as [C, 1, 1, 1] or [1, C, 1, 1].
 */
export const isSameShape = (a: readonly number[], b: readonly number[]): boolean =>
  String(a.filter((n) => n !== 1)) === String(b.filter((n) => n !== 1));

/** Floats of a cache line. */
const LINE = 16;

/**
 * A checkpoint's values in tfjs's layout: convolutions OIHW → HWIO, linear layers [out, in] → [in, out]. Both move the
 * first axis last, and swap what is left into place; a depthwise kernel [C, 1, K, K] becomes [K, K, C, 1] by the same.
 * Vectors and tables of relative positions stay.
 *
 * @param shape PyTorch's
 */
export const toTfjsLayout = (values: Float32Array, shape: readonly number[]): Float32Array =>
  moveValues(values, shape, (moved, inTorch, inTfjs) => {
    moved[inTfjs] = values[inTorch];
  });

/**
 * tfjs's values in a checkpoint's layout, the reverse of `toTfjsLayout`.
 *
 * @param shape PyTorch's
 */
export const toTorchLayout = (values: Float32Array, shape: readonly number[]): Float32Array =>
  moveValues(values, shape, (moved, inTorch, inTfjs) => {
    moved[inTorch] = values[inTfjs];
  });

function moveValues(
  values: Float32Array,
  shape: readonly number[],
  move: (moved: Float32Array, inTorch: number, inTfjs: number) => void,
): Float32Array {
  if (shape.length !== 2 && shape.length !== 4) return values;
  const [outputs, inputs] = shape;
  const taps = values.length / (outputs * inputs || 1);
  const moved = new Float32Array(values.length);
  // Outputs a cache line at a time: they are written side by side, and each is read front to back.
  for (let first = 0; first < outputs; first += LINE) {
    const last = Math.min(outputs, first + LINE);
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        const to = (tap * inputs + input) * outputs;
        const from = input * taps + tap;
        for (let output = first; output < last; output++) {
          move(moved, output * inputs * taps + from, to + output);
        }
      }
    }
  }
  return moved;
}
