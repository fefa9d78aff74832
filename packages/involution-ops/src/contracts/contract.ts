/** What a kernel takes: the same on every backend. */
export interface Contract<Name extends string, Inputs, Attrs extends object> {
  readonly kernelName: Name;
  /** The names of the inputs, in the order in which native ops take them. */
  readonly inputs: readonly (keyof Inputs & string)[];
  /** Never there: the types of a call, for `KernelCall`. */
  readonly types?: { inputs: Inputs; attrs: Attrs };
}

/** Attributes of a kernel that has none. */
export type NoAttrs = Record<never, never>;
