import type { Checkpoint } from '@dynaconv/checkpoint';
import { checkpointKey, toTfjsLayout, toTorchShape } from '@dynaconv/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { deployAsync, inferenceModel } from '../deploy.ts';
import { applyRecipesAsync } from '../forms/inference_form.ts';
import type { Architecture } from '../network/architecture.ts';
import { createFrom } from '../network/build.ts';
import { type ModelOptions, withDefaults } from '../network/options.ts';
import { areFinite } from './are_finite.ts';
import type { CheckpointFit } from './fit_checkpoint.ts';
import { loadWeights } from './load_weights.ts';

interface FormOptions {
  /** Whether to build the inference form. */
  deploy: boolean;
  prefix: string;
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
  { deploy, prefix, signal }: FormOptions,
): Promise<LayersModel> {
  const [, , channels] = architecture.inputShape;
  const options: ModelOptions = { ...fit.options, inputShape: [null, null, channels] };
  const isWhole = fit.report.loaded.length === fit.names.size && fit.report.missing.length === 0;
  if (deploy && isWhole) return deployed(architecture, checkpoint, fit, options, signal);

  const trained = createFrom(architecture, options, !isWhole);
  try {
    const report = await loadWeights(trained, checkpoint, { strict: false, prefix, signal });
    fit.report.nonFinite.push(...report.nonFinite);
    if (!deploy) return trained;
    const model = await deployAsync(trained);
    trained.dispose();
    return model;
  } catch (error) {
    trained.dispose();
    throw error;
  }
}

async function deployed(
  architecture: Architecture,
  checkpoint: Checkpoint,
  { names, report }: CheckpointFit,
  options: ModelOptions,
  signal?: AbortSignal,
): Promise<LayersModel> {
  const { deployed, recipes } = inferenceModel(architecture, withDefaults(architecture, options));
  const nonFinite = new Set<string>();
  try {
    await applyRecipesAsync(
      deployed,
      recipes,
      async ({ name, shape }) => {
        const key = checkpointKey(name);
        const values = await checkpoint.tensors.get(names.get(key)!)!.float32();
        if (!areFinite(values)) nonFinite.add(key);
        return toTfjsLayout(values, toTorchShape(shape));
      },
      signal,
    );
  } catch (error) {
    deployed.dispose();
    throw error;
  }
  report.nonFinite.push(...report.loaded.filter((key) => nonFinite.has(key)));
  return deployed;
}
