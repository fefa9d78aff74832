import type { Checkpoint } from '@dynaconv/checkpoint';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deployAsync, inferenceModel } from '../deploy.ts';
import type { Architecture } from '../network/architecture.ts';
import { createFrom } from '../network/build.ts';
import { type ModelOptions, withDefaults } from '../network/options.ts';
import { fillRecipes, fillWeights, isWhole } from './fill_weights.ts';
import type { CheckpointFit } from './fit_checkpoint.ts';
import { variableSlots } from './load_weights.ts';

interface FormOptions {
  /** Whether to build the inference form. */
  deploy: boolean;
  signal?: AbortSignal;
}

/**
 * Builds the network with the weights of a checkpoint that fits it. Weights that the checkpoint lacks are drawn at random.
 * Keys of weights that are not finite are added to the fit's report.
 *
 * The inference form takes its weights from the checkpoint directly, a few layers at a time. Only where some are missing is
 * the training form made first, which is where fresh weights are drawn.
 *
 * @throws what reading throws, or the signal's reason; what was built is disposed then
 */
export async function modelWith(
  architecture: Architecture,
  checkpoint: Checkpoint,
  fit: CheckpointFit,
  { deploy, signal }: FormOptions,
): Promise<LayersModel> {
  const [, , channels] = architecture.inputShape;
  const options: ModelOptions = { ...fit.options, inputShape: [null, null, channels] };
  if (deploy && isWhole(fit)) {
    const { deployed, recipes } = inferenceModel(architecture, withDefaults(architecture, options));
    return filled(deployed, () => fillRecipes(deployed, recipes, checkpoint, fit, signal));
  }
  const trained = createFrom(architecture, options, !isWhole(fit));
  await filled(trained, () => fillWeights(variableSlots(trained), checkpoint, fit, signal));
  if (!deploy) return trained;
  try {
    return await deployAsync(trained);
  } finally {
    trained.dispose();
  }
}

/** The model once its weights are set; if that fails, it is disposed. */
async function filled(model: LayersModel, fill: () => Promise<void>): Promise<LayersModel> {
  try {
    await fill();
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
