import { assertOptions, brief, type OptionNames } from '@dynaconv/options';
import { Budget } from './budget.ts';
import { CheckpointError } from './errors.ts';
import { allowanceFor, maxTensorBytes } from './limits.ts';
import { Pacer } from './pacer.ts';
import { type FileKind, sniff } from './sniff.ts';
import { openSource } from './sources/open.ts';
import type { ByteSource } from './sources/source.ts';
import { TensorFactory } from './tensor_factory.ts';
import type { Checkpoint, CheckpointSource, ReadOptions } from './types.ts';

/**
 * Reads a checkpoint of any format that this package knows, which it recognises by the first bytes.
 *
 * @throws CheckpointError if the source cannot be read, is not a checkpoint, or is damaged or hostile
 * @throws TypeError for an option that does not exist
 * @throws the signal's reason if aborted
 */
export function readCheckpoint(
  source: CheckpointSource,
  options: ReadOptions = {},
): Promise<Checkpoint> {
  return read('readCheckpoint', source, options, ['pth', 'pth-legacy', 'safetensors']);
}

/**
 * Reads what torch.save wrote, the zip or the older format. The pickle in it is read as data: the results are
 * tensors and plain values only, and none of its code is run.
 *
 * The state dict is looked for from the outermost dict inwards: the first of `state_dict_ema`, `model_ema`, `state_dict`,
 * `model_state_dict`, `model`, `module`, `params`, `net`, `network`, `weights`, `params_ema`, `ema` that is a dict with a
 * tensor anywhere in it leads on (`state_dict.model` is found too); where none is, the dict itself is the state dict. So
 * averaged weights are read where there are some, as timm does; `stateDicts` names the others, `stateDict` chooses one.
 * Inside of it, nested dicts are flattened with dots. What else the file holds becomes `metadata`, at the keys it has.
 *
 * @throws as `readCheckpoint`
 */
export function readPth(source: CheckpointSource, options: ReadOptions = {}): Promise<Checkpoint> {
  return read('readPth', source, options, ['pth', 'pth-legacy']);
}

/** Reads a safetensors file. Throws as `readCheckpoint`. */
export function readSafetensors(
  source: CheckpointSource,
  options: ReadOptions = {},
): Promise<Checkpoint> {
  return read('readSafetensors', source, options, ['safetensors']);
}

const READ_OPTIONS: OptionNames<ReadOptions> = {
  signal: true,
  onProgress: true,
  maxBytes: true,
  maxMemory: true,
  maxSteps: true,
  idleTimeout: true,
  stateDict: true,
};

async function read(
  operation: string,
  source: CheckpointSource,
  options: ReadOptions,
  expected: readonly FileKind[],
): Promise<Checkpoint> {
  assertOptions(operation, options, READ_OPTIONS);
  const bytes = await openSource(source, options);
  const kind = await sniff(bytes);
  if (!expected.includes(kind)) {
    throw new CheckpointError('file', `is ${kind}; ${expected.join(' or ')} was expected`);
  }
  return readKind(kind, bytes, options);
}

/** The reader of a format is a file of its own in bundles, which a page loads with the first checkpoint of that format. */
async function readKind(
  format: FileKind,
  source: ByteSource,
  options: ReadOptions,
): Promise<Checkpoint> {
  const budget = new Budget(allowanceFor(source.size, options), new Pacer(options.signal));
  const maxBytes = maxTensorBytes(source.size, options);
  const { stateDict } = options;
  if (format === 'safetensors') {
    if (stateDict) {
      throw new CheckpointError(
        'state dict',
        `'${brief(stateDict)}' is asked for; a safetensors file is one state dict, without a name`,
      );
    }
    const { readSafetensorsFile } = await import('./safetensors/read_safetensors.ts');
    return readSafetensorsFile(source, new TensorFactory(maxBytes, budget), budget);
  }
  const { readPthFile } = await import('./pth/read_pth.ts');
  return readPthFile(format, source, budget, maxBytes, stateDict);
}
