import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ModelFiles } from './files/model_folder.ts';

/** The size of shards that the tfjs converter writes, so that browsers can cache them and fetch them in parallel. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** model.json and weight shards, as `tf.loadLayersModel` reads them. */
export async function modelFiles(model: LayersModel): Promise<ModelFiles> {
  const artifacts = await artifactsOf(model);
  const bytes = new Uint8Array(io.CompositeArrayBuffer.join(artifacts.weightData));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  return {
    shards: Array.from({ length: count }, (_, i) =>
      bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
    ),
    json: (paths) => JSON.stringify(modelJson(artifacts, paths)),
  };
}

async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return saved!;
}

const modelJson = (artifacts: io.ModelArtifacts, paths: string[]): io.ModelJSON => ({
  format: artifacts.format,
  generatedBy: artifacts.generatedBy,
  convertedBy: artifacts.convertedBy,
  modelTopology: artifacts.modelTopology as io.ModelJSON['modelTopology'],
  userDefinedMetadata: artifacts.userDefinedMetadata,
  weightsManifest: [{ paths, weights: artifacts.weightSpecs ?? [] }],
});
