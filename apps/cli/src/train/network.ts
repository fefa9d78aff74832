import { readCheckpoint } from '@dynaconv/checkpoint';
import {
  classifierPath,
  createModel,
  hasAuxiliaryHead,
  loadWeights,
  type WeightsReport,
} from '@dynaconv/models';
import type { Preprocessing } from '@dynaconv/models/images';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { namingFile } from '../checkpoint_errors.ts';
import { withVariant } from '../operators.ts';
import { maxBytesOf } from '../options.ts';
import { note } from '../output.ts';
import { withProgress } from '../progress.ts';
import { notesOn } from '../weights/notes.ts';
import { resolveWeights } from '../weights/resolve.ts';
import type { TrainOptions } from './options.ts';
import type { Settings } from './settings.ts';
import { withSeed } from './with_seed.ts';

interface Described {
  readonly backbone: {
    readonly stages: readonly { readonly name: string; readonly paths: readonly string[] }[];
    readonly minimumSize: number;
  };
  readonly preprocessing: Preprocessing;
}

/** What a model remembers of its network. */
export const descriptionOf = (model: LayersModel): Described =>
  (model.getUserDefinedMetadata() as { dynaconv: Described }).dynaconv;

/**
 * The network to be trained, for images of any size: with the weights that were asked for, where there are some, and a new
 * classifier where theirs is of other classes.
 */
export async function classifierToTrain(
  options: TrainOptions,
  settings: Settings,
  numClasses: number,
  signal: AbortSignal,
): Promise<LayersModel> {
  const { model: name, weights, stateDict, prefix, strict = true } = options;
  const { seed, 'drop-path': dropPath } = settings;
  const model = await withVariant(options, () =>
    withSeed(seed, () =>
      createModel(name, {
        numClasses,
        inputShape: [null, null, 3],
        auxiliaryHead: hasAuxiliaryHead(name),
        dropPath,
        seed,
        operator: options.operator,
      }),
    ),
  );
  if (weights === undefined) return model;
  const file = await resolveWeights(weights, name, { signal, maxBytes: maxBytesOf(options) });
  const report = await withProgress(`loading ${file.name}`, () =>
    namingFile(
      file,
      async () => {
        const checkpoint = await readCheckpoint(file.path, { stateDict, signal });
        return loadWeights(model, checkpoint, { strict: false, prefix, signal });
      },
      name,
    ),
  );
  if (strict) assertOnlyClassifiersDiffer(file.name, model, report);
  for (const each of notesOn(file.name, name, report)) note(each);
  return model;
}

/** A classifier of other classes is what fine-tuning begins with; anything else is of another network. */
function assertOnlyClassifiersDiffer(
  file: string,
  model: LayersModel,
  report: WeightsReport,
): void {
  const classifier = classifierPath(model);
  // Checkpoints that were reparametrised lack the auxiliary head.
  const isLeft = (key: string) => !key.startsWith(`${classifier}.`) && !key.startsWith('aux_head.');
  const { missing, mismatched, unreadable } = report;
  const lacking = [...missing, ...[...mismatched, ...unreadable].map(({ key }) => key)].filter(
    isLeft,
  );
  if (lacking.length === 0) return;
  throw new Error(
    `${file} is not of ${model.name}: ${lacking.length} weights besides the classifier's are missing or of another shape, such as ${lacking[0]}. If it is of another model, name that with --model; --no-strict trains with what fits`,
  );
}
