/** One case's parameters: flat, in a fixed order, so that they can be written into its id. */
export type Params = Readonly<Record<string, number | string>>;

/**
 * Sets of parameters, built as in the WebGPU CTS: parameters that interact are combined, the others are listed beside them.
 * Immutable: every method gives a new builder.
 */
export class ParamsBuilder implements Iterable<Params> {
  private readonly sets: readonly Params[];

  constructor(sets: readonly Params[]) {
    this.sets = sets;
  }

  /** Combines every set with every value of one more parameter. */
  combine(key: string, values: readonly (number | string)[]): ParamsBuilder {
    return this.combineWith(values.map((value) => ({ [key]: value })));
  }

  /** Combines every set with each of the given sets, for parameters that vary together. */
  combineWith(sets: readonly Params[]): ParamsBuilder {
    return new ParamsBuilder(this.sets.flatMap((set) => sets.map((more) => ({ ...set, ...more }))));
  }

  [Symbol.iterator](): Iterator<Params> {
    return this.sets[Symbol.iterator]();
  }
}

/** A builder that starts with one set, the given defaults. */
export const params = (defaults: Params): ParamsBuilder => new ParamsBuilder([defaults]);

/** A parameter written `2` or `1x2`, as [height, width]. */
export function toPair(value: number | string): [number, number] {
  if (typeof value === 'number') return [value, value];
  const [height, width] = value.split('x').map(Number);
  return [height, width];
}
