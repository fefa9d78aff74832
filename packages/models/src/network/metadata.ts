import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Preprocessing } from '../images/preprocessing.ts';
import type { Architecture, Stage } from './architecture.ts';
import type { ModelOptions } from './options.ts';

/** How a model of ours was made; tfjs saves and loads it with the model. */
export interface Metadata {
  name: string;
  options: Required<ModelOptions>;
  backbone: { stages: readonly Stage[]; minimumSize: number };
  head: { classifier: string };
  preprocessing: Preprocessing;
  /** Set where the model is in its inference form. */
  deployed?: true;
}

const KEY = 'dynaconv';

export const describeModel = (
  { name, backbone, head, preprocessing }: Architecture,
  options: Required<ModelOptions>,
): Metadata => ({
  name,
  options,
  backbone: { stages: backbone.stages, minimumSize: backbone.minimumSize },
  head: { classifier: head.classifier },
  preprocessing,
});

export function writeMetadata(model: LayersModel, metadata: Metadata): void {
  model.setUserDefinedMetadata({ [KEY]: metadata });
}

/** Undefined for a model that `createModel` did not make. */
export const metadataOf = (model: LayersModel): Metadata | undefined =>
  (model.getUserDefinedMetadata() as { [KEY]?: Metadata } | undefined)?.[KEY];

/** @throws Error for a model that `createModel` did not make */
export function readMetadata(operation: string, model: LayersModel): Metadata {
  const metadata = metadataOf(model);
  if (!metadata) {
    throw new Error(
      `${operation}: model '${model.name}' was not made by createModel, expected one that was (it may have been saved and loaded since)`,
    );
  }
  return metadata;
}
