/** A parameter, as rules see it. */
export interface ParameterInfo {
  /**
   * Its variable's name, `layer/weight`, such as `backbone.layer1.0.conv1/kernel`; without the number that tfjs adds where
   * several models have a weight of that name.
   */
  name: string;
  shape: readonly number[];
}

/** What an optimizer does with a parameter. */
export interface ParameterSettings {
  /** In place of the optimizer's. */
  weightDecay?: number;
  /** The learning rate is multiplied by it. */
  rateFactor?: number;
  /** Whether it is left as it is; its gradient does not count in the norm that is clipped. */
  frozen?: boolean;
}

/** Parameter groups, by a rule: the settings of each parameter, where they are not the optimizer's. */
export type ParameterRule = (parameter: ParameterInfo) => ParameterSettings;

/** No weight decay for biases, norms and whatever else is a vector. */
export const noDecayOnVectors: ParameterRule = ({ shape }) =>
  shape.length <= 1 ? { weightDecay: 0 } : {};

/** Vectors here that are no vectors in the official PyTorch modules of GRN and LayerScale: [1, C, 1, 1], [C, 1, 1, 1]. */
const DECAYING_VECTOR = /\/(response_gamma|response_beta|layer_scale)$/;

/**
 * timm's rule, as it applies to the official OverLoCK: no weight decay for what is a vector in PyTorch. GRN and the scale of
 * LayerScale are kept with four axes there, and decay.
 */
export const timmDecay: ParameterRule = (parameter) =>
  DECAYING_VECTOR.test(parameter.name) ? {} : noDecayOnVectors(parameter);

/** @param modules module paths, `backbone.layer1`: whatever is inside of them is frozen */
export const freeze =
  (...modules: string[]): ParameterRule =>
  ({ name }) =>
    isInside(modules, name) ? { frozen: true } : {};

/** A factor of the learning rate for whatever is inside of some modules, such as a new head's 10. */
export const rateFactor =
  (factor: number, ...modules: string[]): ParameterRule =>
  ({ name }) =>
    isInside(modules, name) ? { rateFactor: factor } : {};

/** All of the rules at once; of a setting that several of them make, the last one counts. */
export const allOf =
  (...rules: ParameterRule[]): ParameterRule =>
  (parameter) =>
    Object.assign({}, ...rules.map((rule) => rule(parameter)));

/** Whether a name is that of one of some modules, or of what is inside of it. */
export const isInside = (modules: readonly string[], name: string): boolean =>
  modules.some((path) =>
    [path, `${path}.`, `${path}/`].some((start, i) =>
      i === 0 ? name === start : name.startsWith(start),
    ),
  );

/** The name that a variable was given: tfjs adds `_1`, `_2` … where the name is taken. */
export const givenName = (variableName: string): string => variableName.replace(/_\d+$/, '');
