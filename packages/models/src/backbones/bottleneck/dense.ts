import type { DenseBackbone } from '../dense_backbone.ts';
import {
  type BottleneckFamily,
  type BottleneckNetworkConfig,
  bottleneckBackbone,
} from './network.ts';

/** The trunk of a family and a configuration for dense prediction; its maps are those of the stages. */
export function denseBottleneck(
  name: string,
  config: BottleneckNetworkConfig,
  family: BottleneckFamily,
): DenseBackbone {
  const backbone = bottleneckBackbone(config, family);
  let stride = config.maxPool ? 4 : 2;
  return {
    ...backbone,
    name,
    strides: config.strides.map((each) => {
      stride *= each;
      return stride;
    }),
    widths: config.widths,
    build: (x, form) => backbone.build(x, form).slice(1),
  };
}
