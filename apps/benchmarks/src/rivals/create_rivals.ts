import { onnxRival } from './onnxruntime.ts';
import type { Python } from './python.ts';
import { pytorchRival } from './pytorch.ts';
import { formulationsOf, type Rival, type RivalName } from './rival.ts';

export interface RivalOptions {
  model: string;
  against: readonly RivalName[];
  /** [3, H, W] */
  image: Float32Array;
  size: number;
  onProgress: (message: string) => void;
  /** Called with the reason why a rival is left out. */
  onSkip: (message: string) => void;
}

/** Every formulation of every rival that there is here. */
export async function createRivals(python: Python, options: RivalOptions): Promise<Rival[]> {
  const { model, against, image, size, onProgress, onSkip } = options;
  const rivals: Rival[] = [];
  for (const name of against) {
    for (const formulation of formulationsOf(model)) {
      onProgress(`${name} ${formulation}: preparing`);
      try {
        rivals.push(
          name === 'pytorch'
            ? await pytorchRival(python, model, formulation, image, size)
            : await onnxRival(
                name,
                formulation,
                await python.onnx(model, formulation, size),
                image,
                size,
              ),
        );
      } catch (error) {
        onSkip(`${model}: without ${name} ${formulation}: ${(error as Error).message}`);
      }
    }
  }
  return rivals;
}
