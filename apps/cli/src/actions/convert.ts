import path from 'node:path';
import { type CheckpointTensor, streamSafetensors } from '@dynaconv/checkpoint';
import { useBackend } from '../backend.ts';
import { namingFile } from '../checkpoint_errors.ts';
import { readTensors } from '../convert/read_tensors.ts';
import { UsageError } from '../errors.ts';
import { assertModelFolder, writeModelFolder } from '../files/model_folder.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { type FloatDType, withFloatDType } from '../float_dtype.ts';
import { assertModel } from '../model_names.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { integer, table } from '../table.ts';
import { modelFiles } from '../tfjs_model.ts';
import type { CheckpointFile } from '../weights/checkpoint_file.ts';
import { loadClassifier } from '../weights/load.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { resolveCheckpoint } from '../weights/resolve.ts';

export interface ConvertOptions extends DownloadLimit, Omit<WeightsOptions, 'strict'> {
  readonly model?: string;
  readonly deploy?: boolean;
  readonly dtype?: FloatDType;
  readonly force?: boolean;
  readonly json?: boolean;
}

type TensorRow = Pick<CheckpointTensor, 'name' | 'dtype' | 'shape'>;

export async function convert(
  source: string,
  out: string,
  options: ConvertOptions,
  signal: AbortSignal,
): Promise<void> {
  assertConsistent(out, options);
  const { force = false } = options;
  await (isSafetensors(out) ? assertWritable(out, force) : assertModelFolder(out, force));
  const input = await resolveCheckpoint(source, { signal, maxBytes: maxBytesOf(options) });
  const tensors = await withProgress(`converting ${input.name}`, () =>
    isSafetensors(out)
      ? toSafetensors(input, out, options, signal)
      : toModelFolder(input, out, options, signal),
  );
  if (options.json) printJson({ input: input.name, output: out, tensors });
  else print(format(input.name, out, tensors));
}

const isSafetensors = (out: string): boolean => path.extname(out) === '.safetensors';

function assertConsistent(
  out: string,
  { model, operator, deploy, dtype, prefix }: ConvertOptions,
): void {
  if (model !== undefined) assertModel(model, operator);
  else if (operator !== undefined) {
    throw new UsageError(
      '--operator needs --model: it says what stands in place of its involutions',
    );
  } else if (deploy) {
    throw new UsageError('--deploy needs --model: it is a form of a model, not of a checkpoint');
  }
  if (isSafetensors(out)) {
    if (deploy) {
      throw new UsageError('--deploy is a form of a tfjs model; name a folder for it as <out>');
    }
    if (prefix !== undefined && model === undefined) {
      throw new UsageError('--prefix needs --model: it says where the weights of a model are');
    }
  } else if (model === undefined) {
    throw new UsageError(
      `${out} does not end in .safetensors; for a tfjs model folder name the model with --model`,
    );
  } else if (dtype !== undefined) {
    throw new UsageError('--dtype is for .safetensors files; a tfjs model holds float32');
  }
}

function toSafetensors(
  input: CheckpointFile,
  out: string,
  { dtype, force = false, ...options }: ConvertOptions,
  signal: AbortSignal,
): Promise<TensorRow[]> {
  return namingFile(
    input,
    async () => {
      const { tensors, metadata } = await readTensors(input, options, signal);
      const converted = tensors.map((tensor) =>
        dtype === undefined ? tensor : withFloatDType(tensor, dtype),
      );
      await writeOutput(out, streamSafetensors(converted, metadata), { force, signal });
      return converted.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    },
    options.model,
  );
}

async function toModelFolder(
  input: CheckpointFile,
  out: string,
  options: ConvertOptions,
  signal: AbortSignal,
): Promise<TensorRow[]> {
  await useBackend('auto');
  const { deploy = false, force = false } = options;
  const classifier = await loadClassifier(options.model!, input, { ...options, deploy }, signal);
  const { model, labels } = classifier;
  model.setUserDefinedMetadata({ ...model.getUserDefinedMetadata(), classes: labels });
  await writeModelFolder(out, await modelFiles(model), { force, signal });
  return model.weights.map((weight) => ({
    name: weight.originalName,
    dtype: weight.dtype,
    shape: weight.shape as number[],
  }));
}

function format(input: string, output: string, tensors: readonly TensorRow[]): string[] {
  const sizes = tensors.map(({ shape }) => shape.reduce((a, b) => a * b, 1));
  const values = sizes.reduce((a, b) => a + b, 0);
  const rows = tensors.map(({ name, dtype, shape }, i) => [
    name,
    dtype,
    shape.join('×'),
    integer(sizes[i]),
  ]);
  return [
    ...table(['tensor', 'dtype', 'shape', '>values'], rows),
    `${input} → ${output}: ${tensors.length} tensors, ${integer(values)} values`,
  ];
}
