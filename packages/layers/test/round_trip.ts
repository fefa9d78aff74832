import * as tf from '@tensorflow/tfjs';

/** Saves and loads a model as tfjs does, through JSON, without a file. */
export async function roundTrip(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...artifacts }) => {
      saved = { ...JSON.parse(JSON.stringify(artifacts)), weightData };
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    }),
  );
  return tf.loadLayersModel(tf.io.fromMemory(saved!));
}
