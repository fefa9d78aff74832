import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The size the tfjs converter cuts weights into, for browsers to cache and fetch them in parallel. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** Writes a new folder with model.json and weight shards, as `tf.loadLayersModel` reads them. */
export async function writeModelFolder(model: LayersModel, folder: string): Promise<void> {
  await mkdir(folder);
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      await writeArtifacts(artifacts, folder);
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
}

async function writeArtifacts(artifacts: io.ModelArtifacts, folder: string): Promise<void> {
  const bytes = new Uint8Array(io.CompositeArrayBuffer.join(artifacts.weightData));
  const count = Math.max(1, Math.ceil(bytes.length / SHARD_BYTES));
  const shards = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`);
  for (const [i, shard] of shards.entries()) {
    const part = bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES);
    await writeFile(path.join(folder, shard), part);
  }
  const json: io.ModelJSON = {
    format: artifacts.format,
    generatedBy: artifacts.generatedBy,
    convertedBy: artifacts.convertedBy,
    modelTopology: artifacts.modelTopology as io.ModelJSON['modelTopology'],
    userDefinedMetadata: artifacts.userDefinedMetadata,
    weightsManifest: [{ paths: shards, weights: artifacts.weightSpecs ?? [] }],
  };
  await writeFile(path.join(folder, 'model.json'), JSON.stringify(json));
}
