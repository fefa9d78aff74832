import { createModel, deploy, listModels, summary } from '@dynaconv/models';
import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it, vi } from 'vitest';
import { exportOnnx, exportSavedModel } from '../src/index.ts';
import { decodeModel } from '../src/onnx/format.ts';

/** What the layers call, and tfjs has protected. */
interface WithWeights {
  addWeight(
    name: string,
    shape: number[],
    dtype: string,
    initializer: object,
    ...rest: unknown[]
  ): object;
}

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  // What is looked at are kernels and shapes; random weights would take most of the time.
  const prototype = layers.Layer.prototype as unknown as WithWeights;
  const { addWeight } = prototype;
  vi.spyOn(prototype, 'addWeight').mockImplementation(function (
    this: WithWeights,
    name,
    shape,
    dtype,
    _,
    ...rest
  ) {
    return addWeight.call(this, name, shape, dtype, initializers.zeros(), ...rest);
  });
});

/** One of each family at least: the others have the same kernels, more often. */
const isSmall = (model: string): boolean => summary(model).parameters < 30e6;
/** Larger ones, VOLO-D4 and -D5, take gigabytes. */
const fits = (model: string): boolean => summary(model).parameters < 100e6;
const MODELS = listModels().filter(process.env.DYNACONV_ALL ? fits : isSmall);

/** Names that a node reads before anything has them. */
function undefinedNames(bytes: Uint8Array): string[] {
  const { graph } = decodeModel(bytes);
  const known = new Set(['', ...[...graph.input, ...graph.initializer].map(({ name }) => name)]);
  return graph.node.flatMap(({ input, output }) => {
    const missing = input.filter((name) => !known.has(name));
    for (const name of output) known.add(name);
    return missing;
  });
}

it.each(MODELS)('%s can be exported to either format', async (name) => {
  const before = memory().numTensors;
  const trained = createModel(name);
  const model = deploy(trained);
  trained.dispose();
  const [height, width] = summary(name).inputShape;
  const size = [height, width] as const;
  const bytesOfWeights = 4 * model.countParams();
  // Of the large ones, what is written by default.
  const forms = isSmall(name) ? [false, true] : [false];
  for (const customOps of forms) {
    const bytes = await exportOnnx(model, { size, customOps });
    expect(undefinedNames(bytes)).toEqual([]);
    expect(bytes.length).toBeGreaterThan(bytesOfWeights);
  }
  for (const stockOps of forms) {
    const bytes = await exportSavedModel(model, { size, stockOps });
    expect(bytes.length).toBeGreaterThan(bytesOfWeights);
  }
  model.dispose();
  expect(memory().numTensors).toBe(before);
});
