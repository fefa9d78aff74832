import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as modelOf,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { recompute } from './recompute.ts';
import { type Segment, segmentsOf } from './segments.ts';

/**
 * A model with the same weights, the very variables, that keeps less for the backward pass: of the modules named, only their inputs,
 * from which they are computed again (`recompute`). It gives the same bits. It is for `fit`, `Trainer` and the like; the given model
 * has the new weights at any time, and is the one to save, to deploy and to look into.
 *
 * @param model of one input, such as `createModel` of `@dynaconv/models` makes
 * @param modules module paths, `blocks1.0`: each stands for the layers of that name, or whose names begin with it and a dot. Of what
 * such layers give, others may read one output only
 * @throws RangeError for a module that the model does not have, for two that overlap, and for one with several outputs
 */
export function recomputed(model: LayersModel, modules: readonly string[]): LayersModel {
  if (model.inputs.length !== 1) {
    throw new RangeError(
      `recomputed: model '${model.name}' has ${model.inputs.length} inputs, expected one`,
    );
  }
  const x = input({
    batchShape: model.inputs[0].shape,
    name: `${model.inputs[0].name}_recomputed`,
  });
  const network = new RecomputedNetwork(model, segmentsOf(model, modules));
  const outputs = network.apply(x) as SymbolicTensor | SymbolicTensor[];
  return modelOf({ inputs: x, outputs, name: model.name });
}

/** A whole model as a layer, which computes some of its segments again in the backward pass. */
class RecomputedNetwork extends layers.Layer {
  static readonly className = 'RecomputedNetwork';
  private readonly network: LayersModel;
  private readonly segments: readonly Segment[];
  private made?: { x: Tensor; outputs: Tensor[]; unread: number };

  constructor(network: LayersModel, segments: readonly Segment[]) {
    super({ name: `${network.name}_recomputed` });
    this.network = network;
    this.segments = segments;
  }

  /** As of a model in a model, for those who look for layers. */
  get layers() {
    return this.network.layers;
  }

  override build(inputShape: Shape | Shape[]): void {
    this._trainableWeights = this.network.trainableWeights;
    this.nonTrainableWeights = this.network.nonTrainableWeights;
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
    const [x] = [inputs].flat();
    if (!kwargs.training) return this.network.apply(x, kwargs) as Tensor | Tensor[];
    const outputs = this.takeMade(x) ?? this.run(x, kwargs);
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  private run(x: Tensor, kwargs: { training?: boolean }): Tensor[] {
    const outputs = tidy(() => {
      const values: Values = new Map([[this.network.inputs[0].id, x]]);
      return this.network.outputs.map((each) => evaluate(each, values, kwargs, this.segments));
    });
    this.made = { x, outputs, unread: outputs.length - 1 };
    return outputs;
  }

  /** tfjs calls a layer once for each of its outputs, and would run the network as often. */
  private takeMade(x: Tensor): Tensor[] | undefined {
    const { made } = this;
    const isMade = made?.x === x && made.unread > 0 && !made.outputs.some((y) => y.isDisposed);
    if (!isMade) return undefined;
    made.unread--;
    return made.outputs;
  }

  override computeOutputShape(): Shape | Shape[] {
    const shapes = this.network.outputs.map(({ shape }) => shape);
    return shapes.length === 1 ? shapes[0] : shapes;
  }

  override getConfig(): serialization.ConfigDict {
    throw new Error(
      `recomputed: model '${this.network.name}' with recomputation cannot be saved, expected the model that it was made of, which has the same weights`,
    );
  }
}

/** Values of a network's symbols, by their ids. */
type Values = Map<number, Tensor>;

/**
 * The value of a symbol, and of all that it depends on. Inputs are evaluated from the last to the first, as tfjs does: gradients of a
 * tensor that is read several times are added in the reverse order of that.
 */
function evaluate(
  symbol: SymbolicTensor,
  values: Values,
  kwargs: { training?: boolean },
  segments: readonly Segment[],
): Tensor {
  const known = values.get(symbol.id);
  if (known) return known;
  const valuesOf = (symbols: readonly SymbolicTensor[], segments: readonly Segment[]) =>
    symbols
      .toReversed()
      .map((each) => evaluate(each, values, kwargs, segments))
      .toReversed();

  const segment = segments.find(({ output }) => output.id === symbol.id);
  if (segment) {
    const run = (...given: Tensor[]) => {
      const inner: Values = new Map(segment.inputs.map(({ id }, i) => [id, given[i]]));
      return evaluate(symbol, inner, kwargs, []);
    };
    const value = recompute(run)(...valuesOf(segment.inputs, segments));
    values.set(symbol.id, value);
    return value;
  }

  const { sourceLayer, nodeIndex } = symbol;
  const made = [sourceLayer.apply(valuesOf(symbol.inputs, segments), kwargs)].flat() as Tensor[];
  const symbols = sourceLayer.inboundNodes[nodeIndex].outputTensors;
  made.forEach((value, i) => void values.set(symbols[i].id, value));
  return values.get(symbol.id)!;
}
