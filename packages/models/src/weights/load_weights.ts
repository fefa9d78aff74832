import type { Checkpoint } from '@dynaconv/checkpoint';
import { checkpointSlots, isSameShape, toTfjsLayout } from '@dynaconv/layers';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readAhead } from '../forms/read_ahead.ts';
import { type Architecture, isInStage } from '../network/architecture.ts';
import { architectureOf } from '../network/architecture_of.ts';
import { type Metadata, readMetadata } from '../network/metadata.ts';
import { checkpointOptions } from './checkpoint_options.ts';
import { matchKeys } from './match_keys.ts';

/** A weight whose shape in the checkpoint is not the model's; both in PyTorch's layout. */
export interface ShapeMismatch {
  key: string;
  expected: number[];
  found: readonly number[];
}

/** How a checkpoint fits a model, by the checkpoint's keys. */
export interface WeightsReport {
  loaded: string[];
  /** Keys that the model has weights for and the checkpoint lacks. */
  missing: string[];
  /**
   * Keys of the checkpoint that the model has no weight for; PyTorch's `num_batches_tracked` is not counted, nor an
   * auxiliary head that the model was made without.
   */
  unexpected: string[];
  mismatched: ShapeMismatch[];
}

/** A checkpoint that does not fit the model; the model is as it was. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError';
  readonly report: WeightsReport;
  /** Name of the model that the checkpoint is one of, where its number of parameters tells. */
  readonly recognized?: string;

  constructor(message: string, report: WeightsReport, recognized?: string) {
    super(message);
    this.report = report;
    this.recognized = recognized;
  }
}

export interface LoadWeightsOptions {
  /** Whether anything missing, left over or of another shape is an error (default); else only what fits is loaded. */
  strict?: boolean;
  signal?: AbortSignal;
}

/**
 * Gives a model that `createModel` made the weights of a PyTorch checkpoint, by the official keys.
 *
 * @returns what was loaded, missing, left over and of another shape
 * @throws WeightsMismatchError in strict mode where anything does not fit, before any weight changes
 */
export async function loadWeights(
  model: LayersModel,
  checkpoint: Checkpoint,
  { strict = true, signal }: LoadWeightsOptions = {},
): Promise<WeightsReport> {
  const metadata = readMetadata('loadWeights', model);
  if (metadata.deployed) {
    throw new Error(
      `loadWeights: model '${model.name}' is in its inference form; load the weights first, then deploy`,
    );
  }
  const slots = checkpointSlots(model);
  const names = matchKeys(
    slots.map(({ key }) => key),
    checkpoint.tensors.keys(),
  );

  const report: WeightsReport = { loaded: [], missing: [], unexpected: [], mismatched: [] };
  for (const { key, shape } of slots) {
    const found = names.has(key) ? checkpoint.tensors.get(names.get(key)!)!.shape : undefined;
    if (!found) report.missing.push(key);
    else if (!isSameShape(found, shape)) report.mismatched.push({ key, expected: shape, found });
    else report.loaded.push(key);
  }
  const architecture = architectureOf('loadWeights', model);
  const used = new Set(names.values());
  report.unexpected = [...checkpoint.tensors.keys()].filter(
    (name) => !used.has(name) && !isOptional(name, architecture),
  );
  if (strict) await assertFits(metadata, architecture, checkpoint, report);

  const fits = new Set(report.loaded);
  // tfjs collects them from all layers each time they are asked for.
  const { weights } = model;
  const fitting = slots
    .map((slot, i) => ({ ...slot, weight: weights[i] }))
    .filter(({ key }) => fits.has(key));
  signal?.throwIfAborted();
  const reads = readAhead(fitting, ({ key }) => checkpoint.tensors.get(names.get(key)!)!.float32());
  for await (const [{ shape, weight }, values] of reads) {
    signal?.throwIfAborted();
    const value = tensor(toTfjsLayout(values, shape), weight.shape as number[]);
    weight.write(value);
    value.dispose();
  }
  return report;
}

/** Whether a key that the model has no weight for is nothing to speak of. */
function isOptional(name: string, { auxiliaryHead }: Architecture): boolean {
  const key = name.replace(/^module\./, '');
  return (
    key.endsWith('.num_batches_tracked') ||
    (auxiliaryHead !== undefined && isInStage(auxiliaryHead, key))
  );
}

async function assertFits(
  metadata: Metadata,
  architecture: Architecture,
  checkpoint: Checkpoint,
  report: WeightsReport,
): Promise<void> {
  const { missing, unexpected, mismatched } = report;
  const problems = [
    describe(missing, 'missing'),
    describe(unexpected, 'left over'),
    describe(
      mismatched.map(({ key, expected, found }) => `${key} [${found}], expected [${expected}]`),
      'of another shape',
    ),
  ].filter((problem) => problem !== '');
  if (problems.length === 0) return;
  // Knows every family, which only this failure needs.
  const { recognizeModel } = await import('./recognize.ts');
  const recognized = recognizeModel(checkpoint);
  const advice = advise(metadata, architecture, checkpoint, recognized);
  throw new WeightsMismatchError(
    `loadWeights: the checkpoint does not fit model '${metadata.name}': ${problems.join('; ')}. ${advice}`,
    report,
    recognized,
  );
}

/** What to do about a checkpoint that does not fit, by what the checkpoint tells of its model. */
function advise(
  { name, options }: Metadata,
  architecture: Architecture,
  checkpoint: Checkpoint,
  recognized: string | undefined,
): string {
  const { numClasses, reparametrised } = checkpointOptions(checkpoint, architecture);
  if (recognized !== undefined && recognized !== name) {
    return `The checkpoint is one of '${recognized}': choose that model, or pass {strict: false} to load what fits.`;
  }
  if (recognized === name && reparametrised !== options.reparametrised) {
    return `The checkpoint is of the ${reparametrised ? 'reparametrised' : 'training'} form: pass {reparametrised: ${reparametrised}} to createModel.`;
  }
  if (recognized === name && numClasses !== options.numClasses) {
    return `The checkpoint has ${numClasses} classes, the model ${options.numClasses}: pass {numClasses: ${numClasses}}, or {strict: false} to keep the model's own classifier.`;
  }
  return 'Choose the model that the checkpoint was made for, or pass {strict: false} to load what fits.';
}

/** `2 weights are missing (a.weight, a.bias)`, naming the first few. */
function describe(keys: readonly string[], what: string): string {
  if (keys.length === 0) return '';
  const named = keys.slice(0, 3).join(', ');
  const more = keys.length > 3 ? ', …' : '';
  const count = keys.length === 1 ? '1 weight is' : `${keys.length} weights are`;
  return `${count} ${what} (${named}${more})`;
}
