import { type Command, Option } from 'commander';

/** Which weights of a checkpoint are taken. */
export interface WeightsOptions {
  readonly stateDict?: string;
  readonly prefix?: string;
  readonly strict?: boolean;
}

export const stateDictOption = (): Option =>
  new Option(
    '--state-dict <key>',
    'the state dict of the checkpoint to take, where it has several (default: averaged weights, such as state_dict_ema, before others)',
  );

export const prefixOption = (): Option =>
  new Option(
    '--prefix <text>',
    'what the names of the weights begin with, where the checkpoint has the network more than once',
  );

/** Adds them to a command that loads a model. */
export const addWeightsOptions = (command: Command): Command =>
  command
    .addOption(stateDictOption())
    .addOption(prefixOption())
    .option('--no-strict', 'load what fits, and draw what the checkpoint lacks at random');
