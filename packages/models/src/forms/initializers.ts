import { kaimingNormal, smallNormal } from '@dynaconv/layers/base';
import { initializers } from '@tensorflow/tfjs-layers';

type Initializer = ReturnType<typeof kaimingNormal>;

/** How fresh weights are drawn, as the authors' code does. */
export interface Initializers {
  /** Kernels of convolutions. */
  convolution: () => Initializer;
  /** Kernels of linear layers. */
  classifier: () => Initializer;
  /** Biases of convolutions that look around; 0 by default, as all others are. */
  bias?: () => Initializer;
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

/** mmcv's Xavier initialization, which mmdetection has for feature pyramids and linear layers. */
export const XAVIER_INITIALIZERS: Initializers = {
  convolution: () => initializers.glorotUniform({}),
  classifier: () => initializers.glorotUniform({}),
};
