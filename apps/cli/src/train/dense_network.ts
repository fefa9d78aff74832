import { readCheckpoint } from '@dynaconv/checkpoint';
import type { WeightsReport } from '@dynaconv/models';
import {
  createNetwork,
  type DenseNetwork,
  denseBackbone,
  loadNetwork,
  type NetworkModels,
} from '@dynaconv/models/dense';
import { namingFile } from '../checkpoint_errors.ts';
import { maxBytesOf } from '../options.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import { notesOn } from '../weights/notes.ts';
import { resolveWeights } from '../weights/resolve.ts';
import type { TrainOptions } from './options.ts';
import type { Settings } from './settings.ts';
import { stagePaths } from './stages.ts';
import { withSeed } from './with_seed.ts';

/** mmsegmentation's, in front of a segmenter's classifiers. */
const DROPOUT = 0.1;

/**
 * A network for detection or segmentation in the form that is trained: with the weights that were asked for, where there are some, and
 * new classifiers where theirs are of other classes.
 */
export async function denseToTrain<Name extends string>(
  network: DenseNetwork<Name>,
  options: TrainOptions,
  settings: Settings,
  numClasses: number,
  signal: AbortSignal,
): Promise<{ models: NetworkModels<Name>; report?: WeightsReport }> {
  const { model: name, weights, stateDict, prefix, strict = true } = options;
  const { seed, 'drop-path': dropPath } = settings;
  const training = { dropPath, dropout: DROPOUT, seed };
  if (weights === undefined) {
    const create = () => createNetwork(network, { numClasses, auxiliary: true, ...training });
    return { models: await withSeed(seed, create) };
  }
  const file = await resolveWeights(weights, name, { signal, maxBytes: maxBytesOf(options) });
  const loaded = await withProgress(`loading ${file.name}`, () =>
    namingFile(
      file,
      async () => {
        const checkpoint = await readCheckpoint(file.path, { stateDict, signal });
        const given = {
          weights: checkpoint,
          deploy: false,
          numClasses,
          strict: false,
          prefix,
          signal,
        };
        return withSeed(seed, () =>
          loadNetwork(network, given, { operation: 'train', auxiliary: true, training }),
        );
      },
      name,
    ),
  );
  const { models, report, variant } = loaded;
  if (variant.reparametrised) {
    throw new Error(
      `${file.name} has merged branches, which cannot be trained; take the weights from before they were merged`,
    );
  }
  if (strict) assertOnlyClassifiersDiffer(file.name, network, report);
  for (const each of notesOn(file.name, name, report)) note(each);
  return { models, report };
}

/** Classifiers of other classes are what fine-tuning begins with, and an auxiliary head may be left out of a file. */
function assertOnlyClassifiersDiffer(
  file: string,
  { name, classifiers, trainingOnly }: DenseNetwork,
  { missing, mismatched, unreadable }: WeightsReport,
): void {
  const mayDiffer = [...classifiers, ...trainingOnly];
  const lacking = [...missing, ...[...mismatched, ...unreadable].map(({ key }) => key)].filter(
    (key) => !mayDiffer.some((path) => key.startsWith(`${path}.`)),
  );
  if (lacking.length === 0) return;
  throw new Error(
    `${file} is not of ${name}: ${lacking.length} weights besides the classifiers' are missing or of another shape, such as ${lacking[0]}. If it is of another model, name that with --model; --no-strict trains with what fits, such as the backbone of a classifier`,
  );
}

/** Module paths of the stages that are frozen. */
export const frozenPaths = (
  { backbone, task, name }: DenseNetwork,
  { freeze }: Settings,
): string[] => stagePaths(name, denseBackbone(backbone, { task }).stages, freeze);
