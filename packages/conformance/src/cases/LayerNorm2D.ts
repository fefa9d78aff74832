import { LayerNorm2D, type LayerNorm2DAttrs, layerNorm2d } from '@dynaconv/involution-ops/base';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { layerNorm2DOracle } from '../oracle/LayerNorm2D.ts';
import {
  arbitraryNormalization,
  NORMALIZATION_DEFAULTS,
  NORMALIZATION_GROUPS,
  NORMALIZATION_PARAMETERS,
  normalizationAttrs,
  normalizationErrors,
  normalizationShapes,
} from './normalization.ts';

export const layerNorm2DCases = declareOp<LayerNorm2DAttrs>({
  name: LayerNorm2D,
  parameters: NORMALIZATION_PARAMETERS,
  defaults: NORMALIZATION_DEFAULTS,
  inputShapes: normalizationShapes,
  attrs: normalizationAttrs,
  run: ({ x, gamma, beta }, { epsilon }) => layerNorm2d(x as Tensor4D, gamma, beta, epsilon),
  oracle: layerNorm2DOracle,
  groups: NORMALIZATION_GROUPS,
  errors: normalizationErrors('layerNorm2d', layerNorm2d),
  arbitrary: arbitraryNormalization,
});
