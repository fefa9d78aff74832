import {
  concat1d,
  fill,
  type NamedTensorMap,
  reshape,
  split,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { assertAgreement } from './agreement.ts';
import type { Communicator } from './communicator.ts';

type Shape = readonly number[];

const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

/** Many tensors as one vector. */
export const flatten = (tensors: readonly Tensor[]): Tensor =>
  concat1d(tensors.map((each) => reshape(each, [-1])) as never);

/** The tensors that a vector was made of. */
export const unflatten = (vector: Tensor, shapes: readonly Shape[]): Tensor[] =>
  split(vector, shapes.map(sizeOf)).map((part, i) => reshape(part, [...shapes[i]]));

/**
 * The tensors of worker 0, float32, bit for bit; called in a `tidy`.
 *
 * @param tensors undefined on the other workers
 */
function fromFirst(
  communicator: Communicator,
  tensors: readonly Tensor[] | undefined,
  shapes: readonly Shape[],
): Tensor[] {
  if (shapes.length === 0) return [];
  const size = shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  // x + -0 is x, for 0 and -0 as well.
  const vector = tensors ? flatten(tensors) : fill([size], -0);
  return unflatten(communicator.allReduce(vector), shapes);
}

/**
 * Gives every worker the weights of worker 0.
 *
 * @throws WorkersDisagreeError where the models have other weights, before any is changed; WorkerLostError
 */
export async function broadcastWeights(
  communicator: Communicator,
  model: LayersModel,
): Promise<void> {
  const { weights } = model;
  await assertAgreement(communicator, 'broadcast', {
    ...Object.fromEntries(
      weights.map(({ originalName, shape }, i) => [`weight ${i}`, `'${originalName}' [${shape}]`]),
    ),
    parameters: model.countParams(),
  });
  tidy(() => {
    const values = model.getWeights();
    const shapes = values.map(({ shape }) => shape);
    model.setWeights(fromFirst(communicator, communicator.rank === 0 ? values : undefined, shapes));
  });
}

interface Described {
  readonly name: string;
  readonly shape: Shape;
  /** Of int32, which are few; float32 are sent as tensors. */
  readonly values?: readonly number[];
}

/**
 * Gives every worker tensors of worker 0, by name, float32 and int32.
 *
 * @param state undefined on the other workers, or on all where there is none
 * @returns copies, undefined where worker 0 has none
 */
export async function broadcastState(
  communicator: Communicator,
  state: NamedTensorMap | undefined,
): Promise<NamedTensorMap | undefined> {
  const own = communicator.rank === 0 ? state : undefined;
  const described: Described[] | undefined =
    own &&
    (await Promise.all(
      Object.entries(own).map(async ([name, value]) => ({
        name,
        shape: value.shape,
        values: value.dtype === 'int32' ? [...(await value.data())] : undefined,
      })),
    ));
  const [text] = await communicator.gather(JSON.stringify(described ?? null));
  const all = JSON.parse(text) as Described[] | null;
  if (!all) return undefined;
  const floats = all.filter(({ values }) => !values);
  const sent = tidy(() =>
    fromFirst(
      communicator,
      own && floats.map(({ name }) => own[name]),
      floats.map(({ shape }) => shape),
    ),
  );
  const entries = floats.map(({ name }, i): [string, Tensor] => [name, sent[i]]);
  for (const { name, shape, values } of all) {
    if (values) entries.push([name, tensor([...values], [...shape], 'int32')]);
  }
  return Object.fromEntries(entries);
}
