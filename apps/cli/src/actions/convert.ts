import path from 'node:path';
import { readCheckpoint, streamSafetensors } from '@dynaconv/checkpoint';
import { loadModel } from '@dynaconv/models';
import { useBackend } from '../backend.ts';
import { namingFile } from '../checkpoint_errors.ts';
import { UsageError } from '../errors.ts';
import { assertModelFolder, writeModelFolder } from '../files/model_folder.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { type FloatDType, withFloatDType } from '../float_dtype.ts';
import { assertModel } from '../model_names.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { safetensorsMetadata } from '../safetensors_metadata.ts';
import { integer, table } from '../table.ts';
import { modelFiles } from '../tfjs_model.ts';
import { resolveCheckpoint } from '../weights/resolve.ts';

export interface ConvertOptions extends DownloadLimit {
  readonly model?: string;
  readonly deploy?: boolean;
  readonly dtype?: FloatDType;
  readonly force?: boolean;
  readonly json?: boolean;
}

interface TensorRow {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

export async function convert(
  source: string,
  out: string,
  options: ConvertOptions,
  signal: AbortSignal,
): Promise<void> {
  assertConsistent(out, options);
  const { model, force = false } = options;
  await (model === undefined ? assertWritable(out, force) : assertModelFolder(out, force));
  const input = await resolveCheckpoint(source, { signal, maxBytes: maxBytesOf(options) });
  const tensors = await withProgress(`converting ${input.name}`, () =>
    namingFile(input, () =>
      model === undefined
        ? toSafetensors(input.path, out, options, signal)
        : toModelFolder(input.path, out, model, options, signal),
    ),
  );
  if (options.json) printJson({ input: input.name, output: out, tensors });
  else print(format(input.name, out, tensors));
}

function assertConsistent(out: string, { model, deploy, dtype }: ConvertOptions): void {
  const isSafetensors = path.extname(out) === '.safetensors';
  if (model !== undefined) {
    assertModel(model);
    if (isSafetensors) {
      throw new UsageError(`--model writes a tfjs folder; ${out} names a .safetensors file`);
    }
    if (dtype !== undefined) {
      throw new UsageError('--dtype is for .safetensors files; a tfjs model holds float32');
    }
  } else if (deploy) {
    throw new UsageError('--deploy needs --model: it is a form of a model, not of a checkpoint');
  } else if (!isSafetensors) {
    throw new UsageError(
      `${out} does not end in .safetensors; for a tfjs model folder name the model with --model`,
    );
  }
}

async function toSafetensors(
  input: string,
  out: string,
  { dtype, force = false }: ConvertOptions,
  signal: AbortSignal,
): Promise<TensorRow[]> {
  const checkpoint = await readCheckpoint(input, { signal });
  const tensors = [...checkpoint.tensors.values()].map((tensor) =>
    dtype === undefined ? tensor : withFloatDType(tensor, dtype),
  );
  const content = streamSafetensors(tensors, safetensorsMetadata(checkpoint));
  await writeOutput(out, content, { force, signal });
  return tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
}

async function toModelFolder(
  input: string,
  out: string,
  name: string,
  { deploy = false, force = false }: ConvertOptions,
  signal: AbortSignal,
): Promise<TensorRow[]> {
  await useBackend('auto');
  const { model, labels } = await loadModel(name, { weights: input, deploy, signal });
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
