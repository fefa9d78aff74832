import {
  add,
  clone,
  dispose,
  div,
  engine,
  keep,
  minimum,
  mul,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  scalar,
  type serialization,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { inBuckets, joined, separated } from '../buckets.ts';
import { variableGrads } from '../gradients/variable_grads.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { NamedTensor } from '../weights.ts';
import { assertAtLeast } from './arguments.ts';
import { globalNorm } from './global_norm.ts';
import { givenName, type ParameterRule, type ParameterSettings } from './parameter_rules.ts';

/** What every optimizer takes. */
export interface OptimizerOptions {
  /** A number, or a function of the number of updates made so far. */
  learningRate: number | Schedule;
  /** Of parameters for which `parameters` says nothing else; 0 by default, AdamW's 0.01. */
  weightDecay?: number;
  /**
   * The most that the norm of all gradients together may be; where it is more they are scaled down, as PyTorch's
   * `clip_grad_norm_` does. Without it nothing is clipped.
   */
  clipNorm?: number;
  /** Parameter groups; see `noDecayOnVectors`, `freeze`, `rateFactor` and `allOf`. */
  parameters?: ParameterRule;
}

/** One parameter in one update, or several with the same settings as one vector. */
export interface ParameterUpdate {
  value: Tensor;
  gradient: Tensor;
  /** The optimizer's state of it, in the order of `slotNames`; zeros at first. */
  slots: readonly Tensor[];
  learningRate: number;
  weightDecay: number;
  /** Which update of this parameter it is, from 1. */
  step: number;
}

/** Of one parameter: its slots have its shape, and belong to the state. */
interface ParameterState {
  step: number;
  slots: Tensor[];
}

interface Update {
  parameter: Variable;
  gradient: Tensor;
  settings: Required<Pick<ParameterSettings, 'rateFactor' | 'weightDecay'>>;
}

/** Parameters that are updated as one vector: hundreds of small ones would be thousands of launches. */
interface Bucket extends Pick<Update, 'settings'> {
  names: string[];
  shapes: number[][];
  /** Which of an update's parameters they are. */
  places: number[];
  step: number;
  /** As `joined` has those of the parameters. */
  slots: Variable[];
}

/** PyTorch adds it to the norm that it divides by. */
const CLIP_EPSILON = 1e-6;

/** The optimizers of this package: tfjs's interface, PyTorch's formulas. */
export abstract class ParameterOptimizer extends Optimizer {
  /** What there is of state for each parameter. */
  protected abstract readonly slotNames: readonly string[];
  /** The new value of a parameter and of its slots; called in a `tidy`. */
  protected abstract next(update: ParameterUpdate): { value: Tensor; slots: Tensor[] };

  readonly clipNorm: number | undefined;
  readonly weightDecay: number;
  /** A number, or a function of the number of updates made so far; may be set at any time. */
  learningRate: number | Schedule;
  private readonly parameters: ParameterRule | undefined;
  /** Of the parameters of the last update. */
  private buckets: Bucket[] = [];
  /** What the buckets were made for. */
  private arrangement = '';
  /** Of parameters that are in no bucket. */
  private readonly states = new Map<string, ParameterState>();
  /** State that `setWeights` was given, of variables that have not been updated since. */
  private readonly restored = new Map<string, ParameterState>();
  /** What `getWeights` has given. */
  private handedOut: Tensor[] = [];

  /** @throws RangeError for a rate, decay or norm that is negative or no number */
  constructor(operation: string, options: OptimizerOptions, weightDecay = 0) {
    super();
    this.learningRate = options.learningRate;
    this.weightDecay = options.weightDecay ?? weightDecay;
    this.clipNorm = options.clipNorm;
    this.parameters = options.parameters;
    if (typeof this.learningRate !== 'function') {
      assertAtLeast(operation, 'learningRate', this.learningRate, 0);
    }
    assertAtLeast(operation, 'weightDecay', this.weightDecay, 0);
    if (this.clipNorm !== undefined) assertAtLeast(operation, 'clipNorm', this.clipNorm, 0);
  }

  /** The learning rate of the next update. */
  get rate(): number {
    const { learningRate } = this;
    return typeof learningRate === 'function' ? learningRate(this.iterations) : learningRate;
  }

  /** What the rule says of a variable. */
  settingsOf({ name, shape }: Pick<Variable, 'name' | 'shape'>): ParameterSettings {
    return this.parameters?.({ name: givenName(name), shape }) ?? {};
  }

  /** As of tfjs's optimizers, in less memory; `minimize` and `fit` call it. */
  override computeGradients(f: () => Scalar, varList?: Variable[]) {
    return variableGrads(f, varList);
  }

  /**
   * Updates variables.
   *
   * @param gradients by the variables' names, or as a list; those of frozen parameters are not heeded
   * @param norm of all of them together (`globalNorm`), where it is known already
   * @throws Error for a gradient of a variable that there is not
   */
  override applyGradients(gradients: NamedTensorMap | NamedTensor[], norm?: Scalar): void {
    const rate = this.rate;
    tidy(() => {
      const updates = this.updatesOf(gradients);
      const clip = this.clipFactor(
        updates.map(({ gradient }) => gradient),
        norm,
      );
      this.arrange(updates);
      this.takeBack();
      for (const bucket of this.buckets) tidy(() => this.update(bucket, updates, rate, clip));
    });
    this.incrementIterations();
  }

  private update(bucket: Bucket, updates: readonly Update[], rate: number, clip?: Tensor): void {
    const { places, shapes, settings } = bucket;
    const gradient = joined(places.map((place) => updates[place].gradient));
    bucket.step++;
    const { value, slots } = this.next({
      value: joined(places.map((place) => updates[place].parameter)),
      gradient: clip ? mul(gradient, clip) : gradient,
      slots: bucket.slots,
      learningRate: rate * settings.rateFactor,
      weightDecay: settings.weightDecay,
      step: bucket.step,
    });
    separated(value, shapes).forEach(
      (own, i) => void updates[places[i]].parameter.assign(own as Variable),
    );
    slots.forEach((slot, i) => void bucket.slots[i].assign(slot as Variable));
  }

  /** Makes buckets for an update's parameters, unless they are as the last one's. */
  private arrange(updates: readonly Update[]): void {
    const arrangement = JSON.stringify(
      updates.map(({ parameter: { name, shape }, settings }) => [name, shape, settings]),
    );
    if (arrangement === this.arrangement) return;
    this.dissolve();
    const groups = new Map<string, { state: ParameterState; place: number; shape: number[] }[]>();
    updates.forEach(({ parameter, settings }, place) => {
      const state = this.stateOf(parameter);
      const key = JSON.stringify([settings, state.step]);
      groups.set(key, [...(groups.get(key) ?? []), { state, place, shape: parameter.shape }]);
    });
    for (const group of groups.values()) {
      for (const members of inBuckets(group)) {
        const places = members.map(({ place }) => place);
        const names = places.map((place) => updates[place].parameter.name);
        const slots = this.slotNames.map((_, slot) =>
          tidy(() => variable(joined(members.map(({ state }) => state.slots[slot])), false)),
        );
        this.buckets.push({
          ...{ names, places, slots },
          shapes: members.map(({ shape }) => shape),
          step: members[0].state.step,
          settings: updates[places[0]].settings,
        });
      }
    }
    for (const { names } of this.buckets) {
      for (const name of names) {
        dispose(this.states.get(name)!.slots);
        this.states.delete(name);
      }
    }
    this.arrangement = arrangement;
  }

  private dissolve(): void {
    for (const bucket of this.buckets) {
      for (const [name, state] of statesIn(bucket)) this.states.set(name, state);
      dispose(bucket.slots);
    }
    this.buckets = [];
    this.arrangement = '';
  }

  private takeBack(): void {
    dispose(this.handedOut);
    this.handedOut = [];
  }

  private updatesOf(gradients: NamedTensorMap | NamedTensor[]): Update[] {
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    return list.flatMap(({ name, tensor: gradient }) => {
      const parameter = engine().registeredVariables[name];
      if (!parameter) {
        throw new Error(
          `${this.getClassName()}: there is a gradient for '${name}', but no such variable; was the model disposed of?`,
        );
      }
      const { frozen, rateFactor = 1, weightDecay = this.weightDecay } = this.settingsOf(parameter);
      // tfjs gives null for a variable that the loss does not depend on.
      if (frozen || gradient == null) return [];
      return [{ parameter, gradient, settings: { rateFactor, weightDecay } }];
    });
  }

  private clipFactor(gradients: Tensor[], norm?: Scalar): Tensor | undefined {
    if (this.clipNorm === undefined) return undefined;
    const divisor = add(norm ?? globalNorm(gradients), CLIP_EPSILON);
    return minimum(div(this.clipNorm, divisor), 1);
  }

  private stateOf(parameter: Variable): ParameterState {
    this.takeRestored(parameter);
    const known = this.states.get(parameter.name);
    if (known) return known;
    const zeros = () => keep(tidy(() => zerosLike(parameter)));
    const state = { step: 0, slots: this.slotNames.map(zeros) };
    this.states.set(parameter.name, state);
    return state;
  }

  /** In another model or process the variable may have another number behind its name. */
  private takeRestored({ name, shape }: Variable): void {
    if (this.states.has(name)) return;
    const names = [name, ...this.restored.keys()];
    const found = names.find(
      (each) => this.restored.has(each) && givenName(each) === givenName(name),
    );
    if (found === undefined) return;
    const state = this.restored.get(found)!;
    const [slot] = state.slots;
    if (slot && slot.shape.join() !== shape.join()) {
      throw new Error(
        `${this.getClassName()}: '${name}' has shape [${shape}], but the optimizer's saved state of it has [${slot.shape}]; it is of another model`,
      );
    }
    this.restored.delete(found);
    this.states.set(name, state);
  }

  /**
   * The whole state: `iter`, the number of updates made; and for each parameter `variable/step`, the number of its own, and
   * `variable/slot` for each slot. As of tfjs's optimizers, the tensors stay the optimizer's: they are not to be disposed of,
   * and stay as they are until the next update.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    this.takeBack();
    const count = (name: string, value: number): NamedTensor => {
      const tensor = keep(scalar(value, 'int32'));
      this.handedOut.push(tensor);
      return { name, tensor };
    };
    const joint = this.buckets.flatMap(statesIn);
    for (const [, { slots }] of joint) this.handedOut.push(...slots);
    return [
      count('iter', this.iterations),
      ...[...joint, ...this.states, ...this.restored].flatMap(([name, { step, slots }]) => [
        count(`${name}/step`, step),
        ...slots.map((tensor, i) => ({ name: `${name}/${this.slotNames[i]}`, tensor })),
      ]),
    ];
  }

  /**
   * Goes on from a state, in whatever order its tensors are. They are copied.
   *
   * @throws Error for a state of another kind of optimizer, before anything has changed
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const expected = ['step', ...this.slotNames];
    const saved = new Map<string, NamedTensorMap>();
    let iterations: Tensor | undefined;
    for (const { name, tensor } of weights) {
      const slot = name.lastIndexOf('/');
      if (name === 'iter') {
        iterations = tensor;
      } else {
        const parameter = name.slice(0, slot);
        saved.set(parameter, { ...saved.get(parameter), [name.slice(slot + 1)]: tensor });
      }
    }
    const ofOthers = [...saved].find(
      ([, slots]) => Object.keys(slots).sort().join() !== expected.toSorted().join(),
    );
    if (!iterations || ofOthers) {
      const given = ofOthers ? Object.keys(ofOthers[1]).join(', ') : "no 'iter'";
      throw new Error(
        `${this.getClassName()}: the state has ${given}${ofOthers ? ` of '${ofOthers[0]}'` : ''}, expected iter, and ${expected.join(', ')} of each parameter; it is of another optimizer`,
      );
    }
    const [count] = await iterations.data();
    const states = await Promise.all(
      [...saved].map(async ([name, { step, ...slots }]) => ({
        name,
        step: (await step.data())[0],
        slots: this.slotNames.map((slot) => keep(clone(slots[slot]))),
      })),
    );
    this.forget();
    this.iterations_ = count;
    for (const { name, ...state } of states) this.restored.set(name, state);
  }

  private forget(): void {
    for (const { slots } of [...this.buckets, ...this.states.values(), ...this.restored.values()]) {
      dispose(slots);
    }
    this.buckets = [];
    this.arrangement = '';
    this.states.clear();
    this.restored.clear();
    this.takeBack();
  }

  override dispose(): void {
    this.forget();
  }

  /**
   * What the optimizer can be made again of, for `model.save({ includeOptimizer: true })`.
   *
   * @throws Error where the rate is a schedule or there is a rule: functions cannot be saved
   */
  override getConfig(): serialization.ConfigDict {
    const { learningRate, weightDecay, clipNorm, parameters } = this;
    if (typeof learningRate === 'function' || parameters) {
      const what = parameters ? 'parameters' : 'learningRate';
      throw new Error(
        `${this.getClassName()}: ${what} is a function, which cannot be saved; save the model without its optimizer, and the optimizer's state by getWeights`,
      );
    }
    return { learningRate, weightDecay, ...(clipNorm === undefined ? {} : { clipNorm }) };
  }

  /** @nocollapse */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    // tfjs adds a field of its own when it loads a model.
    const { customObjects, ...own } = config;
    return new cls(own);
  }
}

/** Each parameter's own state, by the parameters' names; the tensors are the caller's. */
function statesIn({ names, shapes, step, slots }: Bucket): [string, ParameterState][] {
  const parts = tidy(() =>
    slots.map((slot) => separated(slot, shapes).map((part) => keep(clone(part)))),
  );
  return names.map((name, i) => [name, { step, slots: parts.map((part) => part[i]) }]);
}
