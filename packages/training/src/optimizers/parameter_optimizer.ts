import {
  add,
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

/** One parameter in one update. */
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

interface ParameterState {
  step: number;
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
  private readonly states = new Map<string, ParameterState>();
  /** State that `setWeights` was given, of variables that have not been updated since. */
  private readonly restored = new Map<string, ParameterState>();
  private counters: Tensor[] = [];

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
      for (const { parameter, gradient, settings } of updates) {
        tidy(() => {
          const state = this.stateOf(parameter);
          state.step++;
          const { value, slots } = this.next({
            value: parameter,
            gradient: clip ? mul(gradient, clip) : gradient,
            slots: state.slots,
            learningRate: rate * (settings.rateFactor ?? 1),
            weightDecay: settings.weightDecay ?? this.weightDecay,
            step: state.step,
          });
          parameter.assign(value);
          slots.forEach((slot, i) => void state.slots[i].assign(slot));
        });
      }
    });
    this.incrementIterations();
  }

  private updatesOf(gradients: NamedTensorMap | NamedTensor[]) {
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
      const settings = this.settingsOf(parameter);
      // tfjs gives null for a variable that the loss does not depend on.
      return settings.frozen || gradient == null ? [] : [{ parameter, gradient, settings }];
    });
  }

  private clipFactor(gradients: Tensor[], norm?: Scalar): Tensor | undefined {
    if (this.clipNorm === undefined) return undefined;
    const divisor = add(norm ?? globalNorm(gradients), CLIP_EPSILON);
    return minimum(div(this.clipNorm, divisor), 1);
  }

  private stateOf(parameter: Variable): ParameterState {
    const known = this.states.get(parameter.name);
    if (known) return known;
    const state = this.takeRestored(parameter) ?? {
      step: 0,
      slots: this.slotNames.map(() => tidy(() => variable(zerosLike(parameter), false))),
    };
    this.states.set(parameter.name, state);
    return state;
  }

  /** In another model or process the variable may have another number behind its name. */
  private takeRestored({ name, shape }: Variable): ParameterState | undefined {
    const names = [name, ...this.restored.keys()];
    const found = names.find(
      (each) => this.restored.has(each) && givenName(each) === givenName(name),
    );
    if (found === undefined) return undefined;
    const state = this.restored.get(found)!;
    const [slot] = state.slots;
    if (slot && slot.shape.join() !== shape.join()) {
      throw new Error(
        `${this.getClassName()}: '${name}' has shape [${shape}], but the optimizer's saved state of it has [${slot.shape}]; it is of another model`,
      );
    }
    this.restored.delete(found);
    return state;
  }

  /**
   * The whole state: `iter`, the number of updates made; and for each parameter `variable/step`, the number of its own, and
   * `variable/slot` for each slot. As of tfjs's optimizers, the tensors stay the optimizer's: they are not to be disposed of,
   * and stay as they are until the next update.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    dispose(this.counters);
    this.counters = [];
    const count = (name: string, value: number): NamedTensor => {
      const tensor = keep(scalar(value, 'int32'));
      this.counters.push(tensor);
      return { name, tensor };
    };
    return [
      count('iter', this.iterations),
      ...[...this.states, ...this.restored].flatMap(([name, { step, slots }]) => [
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
        slots: this.slotNames.map((slot) => variable(slots[slot], false)),
      })),
    );
    this.forget();
    this.iterations_ = count;
    for (const { name, ...state } of states) this.restored.set(name, state);
  }

  private forget(): void {
    for (const states of [this.states, this.restored]) {
      for (const { slots } of states.values()) dispose(slots);
      states.clear();
    }
    dispose(this.counters);
    this.counters = [];
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
