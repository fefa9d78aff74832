import type { ModelOptions, Operator, PartName } from '@dynaconv/models';
import { Option } from 'commander';
import { UsageError } from './errors.ts';

/** As in `@dynaconv/models`, which is loaded only when a command runs. */
const OPERATORS: Record<Operator, true> = {
  involution: true,
  conv: true,
  depthwise: true,
  dynamic: true,
  'cond-conv': true,
  'self-attention': true,
  contmix: true,
};

export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

const PARTS: Record<PartName, true> = { base: true, overview: true };

export type NetworkVariant = Pick<ModelOptions, 'operator' | 'upTo'>;

/** @param byDefault what help says of the default */
export const operatorOption = (byDefault = 'involution'): Option =>
  new Option(
    '--operator <name>',
    `what stands in place of a RedNet's involutions (default: ${byDefault})`,
  ).choices(OPERATOR_NAMES);

export const upToOption = (): Option =>
  new Option(
    '--up-to <part>',
    "the part that an OverLoCK ends with: the paper's ablation (default: the whole)",
  ).choices(Object.keys(PARTS));

/**
 * What `make` makes of a network.
 * @throws UsageError where the network has nothing that the options could change
 */
export function withVariant<T>({ operator, upTo }: NetworkVariant, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    if (error.message.includes('operator is')) {
      throw new UsageError(`--operator ${operator}: ${error.message}`);
    }
    if (error.message.includes('upTo is'))
      throw new UsageError(`--up-to ${upTo}: ${error.message}`);
    throw error;
  }
}
