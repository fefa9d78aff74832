import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as modelOf,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { execute } from '../execution/execute.ts';
import { type Plan, planOf } from '../execution/plan.ts';
import { segmentsOf } from '../execution/segments.ts';

/**
 * A model with the same weights, the very variables, that keeps less for the backward pass: of the modules named, only their inputs,
 * from which they are computed again (`recompute`); of the others, what gradients read, where tfjs keeps the output of every layer to
 * the end of the forward pass. It gives the same bits. It is for `fit`, `Trainer` and loops of one's own; the given model has the new
 * weights at any time, and is the one to save, to deploy and to look into.
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
  const network = new RecomputedNetwork(model, modules);
  const outputs = network.apply(x) as SymbolicTensor | SymbolicTensor[];
  return modelOf({ inputs: x, outputs, name: model.name });
}

/** A whole model as a layer, which is trained in less memory. */
class RecomputedNetwork extends layers.Layer {
  static readonly className = 'RecomputedNetwork';
  private readonly network: LayersModel;
  private readonly plan: Plan;
  private made?: { x: Tensor; outputs: Tensor[]; unread: number };

  constructor(network: LayersModel, modules: readonly string[]) {
    super({ name: `${network.name}_recomputed` });
    this.network = network;
    this.plan = planOf(network.inputs, network.outputs, segmentsOf(network, modules));
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
    const outputs = this.takeMade(x) ?? this.run(x);
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  private run(x: Tensor): Tensor[] {
    const outputs = tidy(() => execute(this.plan, [x], true));
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
