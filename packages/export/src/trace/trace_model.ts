import {
  engine,
  getBackend,
  type KernelConfig,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  type Tensor,
  type TensorInfo,
  tidy,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { withAnyBatch } from './any_batch.ts';
import type { Graph, Value } from './graph.ts';
import { commonKernels } from './kernels/index.ts';
import { TRACING } from './kernels/kernel.ts';
import { TracingBackend } from './tracing_backend.ts';

export interface TraceOptions {
  /** Height and width of a network's images, where its inputs leave them open. */
  readonly size?: readonly [height: number, width: number];
  /** Images in a batch; any number by default. */
  readonly batch?: number;
  /** What the outputs are called; by default as the model has them. */
  readonly outputNames?: readonly string[];
}

/**
 * What a model computes, as a graph: the model runs on a tfjs backend that computes nothing and notes the kernels that it is asked
 * for. So whatever runs on stock ops can be exported, layers of one's own too. For a batch of any size it runs with two sizes.
 *
 * @param kernels how this project's own kernels are to be noted
 * @throws TypeError for a model with an open size that `size` does not give, or one that runs a kernel which no graph has here
 */
export async function traceModel(
  model: LayersModel,
  kernels: readonly KernelConfig[],
  { size, batch, outputNames }: TraceOptions,
): Promise<Graph> {
  // A sequential model is not, before it runs for the first time.
  if (!model.built) model.build(model.inputs.map(({ shape }) => shape));
  const shapes = model.inputs.map(({ shape }, i) => imageShape(model.inputNames[i], shape, size));
  const traceWith = (images: number) =>
    trace(
      model,
      kernels,
      shapes.map((each) => [images, ...each]),
      outputNames ?? model.outputNames,
    );
  if (batch !== undefined) return traceWith(batch);
  return withAnyBatch(await traceWith(2), await traceWith(3), [2, 3]);
}

async function trace(
  model: LayersModel,
  kernels: readonly KernelConfig[],
  shapes: readonly number[][],
  outputNames: readonly string[],
): Promise<Graph> {
  const weights = new Map(model.weights.map((each) => [each.read().dataId, each.originalName]));
  const backend = new TracingBackend(weights);
  const all = [...commonKernels, ...kernels];
  const before = getBackend();
  registerBackend(TRACING, () => backend, 0);
  for (const kernel of all) registerKernel(kernel);
  try {
    await setBackend(TRACING);
    const values = shapes.map((shape): Value => ({ shape, dtype: 'float32' }));
    let outputs: Value[] = [];
    tidy(() => {
      const inputs = values.map((value) => asTensor(backend.tensorOf(value)));
      outputs = run(model, inputs).map((each) => backend.valueBehind(each));
    });
    return {
      nodes: neededFor(backend.nodes, outputs),
      inputs: values.map((value, i) => ({ name: model.inputNames[i], value })),
      outputs: outputs.map((value, i) => ({ name: outputNames[i], value })),
    };
  } finally {
    await setBackend(before);
    for (const { kernelName } of all) unregisterKernel(kernelName, TRACING);
    removeBackend(TRACING);
  }
}

const asTensor = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);

function run(model: LayersModel, inputs: Tensor[]): Tensor[] {
  try {
    return [model.apply(inputs.length === 1 ? inputs[0] : inputs)].flat() as Tensor[];
  } catch (error) {
    const [, kernel] = /Kernel '(\w+)' not registered/.exec(String(error)) ?? [];
    if (kernel === undefined) throw error;
    throw new TypeError(
      `export: model '${model.name}' runs tfjs's kernel ${kernel}, which cannot be exported yet`,
      { cause: error },
    );
  }
}

/** The shape of an input but for its batch. */
function imageShape(name: string, shape: Shape, size: TraceOptions['size']): number[] {
  const [, ...image] = shape.map((side, i) => side ?? (i === 1 || i === 2 ? size?.[i - 1] : null));
  if (image.every((side) => typeof side === 'number')) return image as number[];
  const given = shape.map((side) => side ?? '?').join(', ');
  throw new TypeError(
    `export: input '${name}' has shape [${given}], expected known sizes; pass { size: [height, width] }`,
  );
}

/** Nodes that an output depends on. */
function neededFor(nodes: Graph['nodes'], outputs: readonly Value[]): Graph['nodes'] {
  const needed = new Set(outputs);
  const kept = nodes.toReversed().filter(({ inputs, output }) => {
    if (!needed.has(output)) return false;
    for (const each of inputs) needed.add(each);
    return true;
  });
  return kept.toReversed();
}
