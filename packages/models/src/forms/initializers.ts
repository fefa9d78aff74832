import { kaimingNormal, smallNormal } from '@dynaconv/layers';
import { initializers } from '@tensorflow/tfjs-layers';

type Initializer = ReturnType<typeof kaimingNormal>;

/** How fresh kernels are drawn, as the authors' code does; biases are 0. */
export interface Initializers {
  convolution: () => Initializer;
  classifier: () => Initializer;
}

/** mmcls's ResNet and LinearClsHead. */
export const MMCLS_INITIALIZERS: Initializers = {
  convolution: kaimingNormal,
  classifier: () => initializers.randomNormal({ mean: 0, stddev: 0.01 }),
};

/** torchvision's ResNet; the classifier as PyTorch's linear layer, uniform in ±1/√inputs. */
export const TORCHVISION_INITIALIZERS: Initializers = {
  convolution: kaimingNormal,
  classifier: () =>
    initializers.varianceScaling({ scale: 1 / 3, mode: 'fanIn', distribution: 'uniform' }),
};

/** timm's, for OverLoCK. */
export const TIMM_INITIALIZERS: Initializers = {
  convolution: smallNormal,
  classifier: smallNormal,
};
