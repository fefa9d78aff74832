import * as exported from './index.ts';

type Exported = typeof exported;

/** The contract of every kernel, by its name. */
type Contracts = {
  [Key in keyof Exported as Exported[Key] extends { kernelName: infer Name extends string }
    ? Name
    : never]: Exported[Key];
};

/** The name of a kernel, from which TypeScript derives the types of its inputs and attributes. */
export type KernelName = keyof Contracts;

type Types<Name extends KernelName> = Contracts[Name] extends { types?: infer Both }
  ? NonNullable<Both>
  : never;

export type KernelInputs<Name extends KernelName> =
  Types<Name> extends { inputs: infer Inputs } ? Inputs : never;

export type KernelAttrs<Name extends KernelName> =
  Types<Name> extends { attrs: infer Attrs } ? Attrs : never;

/** The contracts of all kernels, which every backend is checked against. */
export const CONTRACTS: readonly { kernelName: KernelName; inputs: readonly string[] }[] =
  Object.values(exported).filter((value) => typeof value === 'object');
