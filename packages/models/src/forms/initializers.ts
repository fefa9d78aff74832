import { kaimingNormal, smallNormal } from '@dynaconv/layers';
import { initializers } from '@tensorflow/tfjs-layers';

type Initializer = ReturnType<typeof kaimingNormal>;

/** How fresh weights are drawn, as the authors' code does. */
export interface Initializers {
  convolution: () => Initializer;
  classifier: () => Initializer;
}

/** mmcls's ResNet and LinearClsHead. */
export const MMCLS_INITIALIZERS: Initializers = {
  convolution: kaimingNormal,
  classifier: () => initializers.randomNormal({ mean: 0, stddev: 0.01 }),
};

/** timm's, for OverLoCK. */
export const TIMM_INITIALIZERS: Initializers = {
  convolution: smallNormal,
  classifier: smallNormal,
};
