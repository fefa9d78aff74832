import { linearHead } from '../../heads/linear_head.ts';
import type { Architecture } from '../../network/architecture.ts';
import { entryPoints } from '../../network/entry_points.ts';
import { type BottleneckNetworkConfig, bottleneckNetwork } from '../bottleneck/network.ts';
import { RESNET } from './blocks.ts';
import { resNetConfigs } from './configurations.ts';

/** The network of a configuration, under any name. */
export const resNet = (name: string, config: BottleneckNetworkConfig): Architecture =>
  bottleneckNetwork(name, config, RESNET, linearHead('fc', RESNET.initializers));

const entryPoint = /* @__PURE__ */ entryPoints(resNet, resNetConfigs);

/** ResNet-50 for ImageNet-1k: 25.56 M parameters. */
export const resnet50 = /* @__PURE__ */ entryPoint('resnet50');
/** ResNet-101 for ImageNet-1k: 44.55 M parameters. */
export const resnet101 = /* @__PURE__ */ entryPoint('resnet101');
/** ResNet-152 for ImageNet-1k: 60.19 M parameters. */
export const resnet152 = /* @__PURE__ */ entryPoint('resnet152');
