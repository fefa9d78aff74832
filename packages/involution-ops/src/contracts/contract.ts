/** What a kernel is given, which is the same on every backend. */
export interface Contract<Name extends string, Inputs, Attrs extends object> {
  readonly kernelName: Name;
  /** The names of the inputs, in the order in which native ops take them. */
  readonly inputs: readonly (keyof Inputs & string)[];
  /** Never set: it only carries the types of a call, for `KernelCall`. */
  readonly types?: { inputs: Inputs; attrs: Attrs };
}

/** The attributes type of a kernel without attributes. */
export type NoAttrs = Record<never, never>;
