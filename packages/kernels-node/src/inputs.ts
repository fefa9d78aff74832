import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** An input that may be absent, as the list that stands for it in TensorFlow, which has no optional inputs. */
export const optionalInput = (inputs: NamedTensorInfoMap, name: string): TensorInfo[] => {
  const input = inputs[name] as TensorInfo | undefined;
  return input ? [input] : [];
};
