import {
  GlobalResponseNorm2D,
  type GlobalResponseNorm2DAttrs,
  globalResponseNorm2d,
} from '@dynaconv/involution-ops/base';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import { globalResponseNorm2DOracle } from '../oracle/GlobalResponseNorm2D.ts';
import {
  arbitraryNormalization,
  NORMALIZATION_DEFAULTS,
  NORMALIZATION_GROUPS,
  NORMALIZATION_PARAMETERS,
  normalizationAttrs,
  normalizationErrors,
  normalizationShapes,
} from './normalization.ts';

export const globalResponseNorm2DCases = declareOp<GlobalResponseNorm2DAttrs>({
  name: GlobalResponseNorm2D,
  parameters: NORMALIZATION_PARAMETERS,
  defaults: NORMALIZATION_DEFAULTS,
  inputShapes: normalizationShapes,
  attrs: normalizationAttrs,
  run: ({ x, gamma, beta }, { epsilon }) =>
    globalResponseNorm2d(x as Tensor4D, gamma, beta, epsilon),
  oracle: globalResponseNorm2DOracle,
  groups: [
    ...NORMALIZATION_GROUPS,
    {
      description: 'dead channels: zeros all over an image, whose norm has no slope there',
      params: params({ b: 2, h: 1, w: 1, data: 'negative_zero' }).combine('c', [5, 8, 33]),
      quick: 'all',
    },
  ],
  errors: normalizationErrors('globalResponseNorm2d', globalResponseNorm2d),
  arbitrary: arbitraryNormalization,
});
