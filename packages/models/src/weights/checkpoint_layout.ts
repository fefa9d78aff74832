import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A weight of a training-form model as a checkpoint holds it. */
export interface CheckpointSlot {
  /** Key in PyTorch's `state_dict`. */
  key: string;
  /** Shape in PyTorch's layout. */
  shape: number[];
}

const PARAMETER_OF: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** The checkpoint's key of a weight: the layer's name is the module's path, `a/b/kernel` → `a.b.weight`. */
export function checkpointKey(weightName: string): string {
  const path = weightName.split('/');
  const parameter = PARAMETER_OF[path.pop()!];
  return [...path, parameter].join('.');
}

/** Where each weight of a model lies in a checkpoint. */
export function checkpointSlots(model: LayersModel): CheckpointSlot[] {
  return model.weights.map(({ originalName, shape }) => ({
    key: checkpointKey(originalName),
    shape: toTorchShape(shape as number[]),
  }));
}

/** [K, K, Cin, Cout] → [Cout, Cin, K, K]; [in, out] → [out, in]; vectors as they are. */
function toTorchShape(shape: number[]): number[] {
  if (shape.length === 4) return [shape[3], shape[2], shape[0], shape[1]];
  return shape.toReversed();
}

/**
 * A checkpoint's values in tfjs's layout: convolutions OIHW → HWIO, linear layers [out, in] → [in, out]. Both move the
 * first axis last, and swap what is left into place.
 *
 * @param shape PyTorch's
 */
export function toTfjsLayout(values: Float32Array, shape: readonly number[]): Float32Array {
  if (shape.length < 2) return values;
  const [outputs, inputs] = shape;
  const taps = values.length / (outputs * inputs || 1);
  const moved = new Float32Array(values.length);
  let from = 0;
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        moved[(tap * inputs + input) * outputs + output] = values[from++];
      }
    }
  }
  return moved;
}
