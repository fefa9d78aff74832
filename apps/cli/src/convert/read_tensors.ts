import { type CheckpointTensor, isDType, readCheckpoint } from '@dynaconv/checkpoint';
import { type Operator, officialTensors } from '@dynaconv/models';
import { note } from '../output.ts';
import type { CheckpointFile } from '../weights/checkpoint_file.ts';
import { noteOnUnreadable, notesOn, notesOnStateDict } from '../weights/notes.ts';
import { safetensorsMetadata } from './safetensors_metadata.ts';

export interface ReadTensorsOptions {
  readonly stateDict?: string;
  /** Take only the weights of this model, under the names of its official checkpoints. By default all tensors, under their own names. */
  readonly model?: string;
  readonly prefix?: string;
  /** What stands in place of its involutions; by default what the checkpoint says. */
  readonly operator?: Operator;
}

export interface TensorsToConvert {
  readonly tensors: readonly CheckpointTensor[];
  readonly metadata: Record<string, string>;
}

/** The tensors of a checkpoint that go into a .safetensors file. Prints a note about those that are left out. */
export async function readTensors(
  file: CheckpointFile,
  { stateDict, model, prefix, operator }: ReadTensorsOptions,
  signal: AbortSignal,
): Promise<TensorsToConvert> {
  const checkpoint = await readCheckpoint(file.path, { signal, stateDict });
  const metadata = safetensorsMetadata(checkpoint);
  if (model !== undefined) {
    const { tensors, report } = officialTensors(model, checkpoint, { prefix, operator });
    for (const each of notesOn(file.name, model, report)) note(each);
    return { tensors, metadata: operator ? { ...metadata, operator } : metadata };
  }
  const all = [...checkpoint.tensors.values()];
  const unreadable = all.filter(({ dtype }) => !isDType(dtype));
  for (const each of notesOnStateDict(file.name, checkpoint)) note(each);
  for (const each of noteOnUnreadable(file.name, unreadable)) note(each);
  return { tensors: all.filter(({ dtype }) => isDType(dtype)), metadata };
}
