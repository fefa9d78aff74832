import { type Command, Option } from 'commander';
import { type NetworkVariant, operatorOption } from '../operators.ts';

/** Options that choose among the weights of a checkpoint. */
export interface WeightsOptions extends Pick<NetworkVariant, 'operator'> {
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

export const strictOption = (): Option =>
  new Option('--no-strict', 'load what fits, and draw what the checkpoint lacks at random');

/** What help says of the weights of a model of `dynaconv models`. */
export const WEIGHTS_TEXT =
  "checkpoint (.pth or .safetensors): a path, a URL, or a model's name for its own weights (default: those of the model)";

/** What help says of the options of a command that runs a model of `dynaconv models`. */
const TEXTS = {
  model: "a model's name; `dynaconv models` lists them",
  weights: WEIGHTS_TEXT,
};

/** Adds the options for the network that a command runs, by default `model`, and its weights. */
export const addNetworkOptions = (command: Command, model: string, texts = TEXTS): Command =>
  command
    .option('-m, --model <name>', texts.model, model)
    .option('-w, --weights <source>', texts.weights)
    .addOption(stateDictOption())
    .addOption(prefixOption())
    .addOption(strictOption());

/** For commands that load weights, of which those that `dynaconv train` wrote say it. */
export const loadedOperatorOption = (): Option => operatorOption('what the weights say');
