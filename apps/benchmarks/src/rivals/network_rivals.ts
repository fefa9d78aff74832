import { readFileSync } from 'node:fs';
import { onnxRival } from './onnxruntime.ts';
import type { Python } from './python.ts';
import { pytorchRival } from './pytorch.ts';
import { formulationsOf, type Rival, type RivalName } from './rival.ts';

export interface NetworkTask {
  model: string;
  /** [3, H, W] */
  image: Float32Array;
  /** Side of the image. */
  size: number;
}

/** Something that can be loaded: one formulation of one rival. */
export interface RivalSource {
  /** 'onnxruntime-web shift' */
  name: string;
  create(): Promise<Rival>;
}

/** Every formulation of the runtimes named. Python makes the models that onnxruntime loads, when first asked for. */
export function networkRivals(
  python: Python,
  { model, image, size }: NetworkTask,
  runtimes: readonly RivalName[],
): RivalSource[] {
  const create = async (runtime: RivalName, formulation: string): Promise<Rival> => {
    if (runtime === 'pytorch') return pytorchRival(python, model, formulation, image, size);
    const file = await python.onnx(model, formulation, size);
    const feeds = { image: { data: image, shape: [1, 3, size, size] } };
    return onnxRival({ runtime, formulation, model: readFileSync(file), feeds });
  };
  return runtimes.flatMap((runtime) =>
    formulationsOf(model).map((formulation) => ({
      name: `${runtime} ${formulation}`,
      create: () => create(runtime, formulation),
    })),
  );
}
