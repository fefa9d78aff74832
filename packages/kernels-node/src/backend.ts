/** All contact with the private parts of @tensorflow/tfjs-node. */

import { CONTRACTS, type KernelInputs, type KernelName } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow op, as its C API types it. */
interface OpAttribute {
  name: string;
  type: number;
  value: number | number[] | string | boolean;
}

/** What these kernels use of `NodeJSKernelBackend`, whose `binding` tfjs declares private. */
interface TfjsNodeBackend {
  binding: {
    TF_ATTR_INT: number;
    TF_ATTR_FLOAT: number;
    TF_ATTR_STRING: number;
    TF_ATTR_BOOL: number;
  };
  executeSingleOutput(
    op: string,
    attributes: OpAttribute[],
    inputs: readonly TensorInfo[],
  ): TensorInfo;
}

/** Attributes by name; what a number stands for is for `ints` or `floats` to say. */
export interface OpAttributes {
  ints?: Readonly<Record<string, number | readonly number[]>>;
  floats?: Readonly<Record<string, number>>;
  strings?: Readonly<Record<string, string>>;
  bools?: Readonly<Record<string, boolean>>;
}

/** As native/ops names them: a version changes when an op's inputs, attributes or meaning do. */
const VERSION = 1;

const INPUT_NAMES = new Map(CONTRACTS.map(({ kernelName, inputs }) => [kernelName, inputs]));

/** Inputs that are there, in the order of the contract, which is that of the op. */
function inOrder(kernelName: KernelName, inputs: unknown): TensorInfo[] {
  const named = inputs as Readonly<Record<string, TensorInfo | undefined>>;
  return INPUT_NAMES.get(kernelName)!.flatMap((name) => named[name] ?? []);
}

/** How many of some inputs are there: TensorFlow has no optional inputs, but lists, whose lengths are attributes. */
export const countOf = (...inputs: readonly (TensorInfo | undefined)[]): number =>
  inputs.filter(Boolean).length;

/**
 * Runs one of our TensorFlow ops that a contract describes.
 * @throws Error with TensorFlow's message where the op refuses its inputs
 */
export const runOp = <Name extends KernelName>(
  backend: object,
  kernelName: Name,
  inputs: KernelInputs<Name>,
  attributes?: OpAttributes,
): TensorInfo => runNamedOp(backend, kernelName, inOrder(kernelName, inputs), attributes);

/**
 * Runs one of our TensorFlow ops.
 * @param name without what all have in theirs
 * @param inputs in the order of the op's definition
 * @throws Error with TensorFlow's message where the op refuses its inputs
 */
export function runNamedOp(
  backend: object,
  name: string,
  inputs: readonly TensorInfo[],
  { ints = {}, floats = {}, strings = {}, bools = {} }: OpAttributes = {},
): TensorInfo {
  const node = backend as TfjsNodeBackend;
  if (!node.binding || typeof node.executeSingleOutput !== 'function') {
    throw new Error(
      "kernels-node: cannot run ops on backend 'tensorflow'; expected @tensorflow/tfjs-node 4.x, see https://www.npmjs.com/package/@tensorflow/tfjs-node",
    );
  }
  const { TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL } = node.binding;
  const attributes: OpAttribute[] = [];
  for (const name in ints) {
    const value = ints[name];
    attributes.push({
      name,
      type: TF_ATTR_INT,
      value: typeof value === 'number' ? value : [...value],
    });
  }
  for (const name in floats) attributes.push({ name, type: TF_ATTR_FLOAT, value: floats[name] });
  for (const name in strings) attributes.push({ name, type: TF_ATTR_STRING, value: strings[name] });
  for (const name in bools) attributes.push({ name, type: TF_ATTR_BOOL, value: bools[name] });
  return node.executeSingleOutput(`Dynaconv${name}V${VERSION}`, attributes, inputs);
}
