import type { layers } from '@tensorflow/tfjs-layers';
import { BatchNorm2d } from './batch_norm2d.ts';
import { CompositeLayer } from './composite_layer.ts';

type Layer = InstanceType<typeof layers.Layer>;

/** The BatchNorms of a model, those of the models and the composite layers in it too. */
export const batchNorms = (model: { readonly layers: readonly Layer[] }): BatchNorm2d[] =>
  model.layers.flatMap((layer) => {
    if (layer instanceof BatchNorm2d) return layer;
    if (layer instanceof CompositeLayer) return batchNorms({ layers: layer.parts });
    return 'layers' in layer ? batchNorms(layer as unknown as { layers: Layer[] }) : [];
  });
