import type { LayersModel } from '@tensorflow/tfjs-layers';
import prettyBytes from 'pretty-bytes';
import { UsageError } from '../errors.ts';

const FLOAT_BYTES = 4;
/** What WebAssembly can address. */
const WASM_BYTES = 4 * 2 ** 30;

/** What decides how much memory a step takes. */
interface StepSize {
  readonly batch: number;
  /** Of the images. */
  readonly height: number;
  readonly width: number;
  /** Module paths whose maps are not kept. */
  readonly recomputed: readonly string[];
}

/**
 * Refuses a batch that cannot fit: the maps that a network's layers give are kept for the backward pass, and need more than
 * there is. That is the least that a step takes; one that is a little smaller may not fit either.
 *
 * @param smaller the option that makes images smaller
 * @throws UsageError with a batch that may fit
 */
export function assertFitsMemory(
  model: LayersModel,
  { batch, height, width, recomputed }: StepSize,
  backend: string,
  smaller: '--size' | '--scale' = '--size',
): void {
  const available = backend === 'wasm' ? WASM_BYTES : process.availableMemory();
  const needed = batch * bytesOfMaps(model, [1, height, width, 3], recomputed);
  if (needed <= available) return;
  const fitting = Math.max(Math.floor((batch * available) / needed / 2), 1);
  throw new UsageError(
    `--batch ${batch}: a step needs more than ${prettyBytes(needed)}, and ${prettyBytes(available)} are there; try --batch ${fitting} (--accumulate N counts N batches as one), --recompute STAGES or a smaller ${smaller}`,
  );
}

/** Of all maps for an input. */
function bytesOfMaps(model: LayersModel, input: number[], recomputed: readonly string[]): number {
  const shapes = new Map([[model.inputs[0].id, input]]);
  let bytes = 0;
  for (const layer of model.layers) {
    if (layer === model.inputs[0].sourceLayer) continue;
    const [{ inputTensors, outputTensors }] = layer.inboundNodes;
    const inputs = inputTensors.map(({ id }) => shapes.get(id)!);
    const output = layer.computeOutputShape(inputs.length === 1 ? inputs[0] : inputs);
    const outputs = (Array.isArray(output[0]) ? output : [output]) as number[][];
    outputTensors.forEach(({ id }, i) => void shapes.set(id, outputs[i]));
    if (recomputed.some((path) => layer.name.startsWith(`${path}.`))) continue;
    for (const shape of outputs) bytes += FLOAT_BYTES * shape.reduce((a, b) => a * b, 1);
  }
  return bytes;
}
