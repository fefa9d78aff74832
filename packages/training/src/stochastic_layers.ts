import { isStochastic, type StochasticLayer } from '@dynaconv/layers';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

type Layer = InstanceType<typeof layers.Layer>;

/** The layers of a model, and of the models in it, that draw masks. */
export const stochasticLayers = (model: Pick<LayersModel, 'layers'>): (Layer & StochasticLayer)[] =>
  model.layers.flatMap((layer) => {
    if ('layers' in layer) return stochasticLayers(layer as LayersModel);
    return isStochastic(layer) ? layer : [];
  });
