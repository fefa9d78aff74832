import { linearHead } from '../../heads/linear_head.ts';
import type { Architecture } from '../../network/architecture.ts';
import { entryPoints } from '../../network/entry_points.ts';
import { type BottleneckNetworkConfig, bottleneckNetwork } from '../bottleneck/network.ts';
import { REDNET } from './blocks.ts';
import { redNetConfigs } from './configurations.ts';

/** The network of a configuration, under any name. */
export const redNet = (name: string, config: BottleneckNetworkConfig): Architecture =>
  bottleneckNetwork(name, config, REDNET, linearHead('head.fc', REDNET.initializers));

const entryPoint = /* @__PURE__ */ entryPoints(redNet, redNetConfigs);

/** RedNet for handwritten digits of 28×28 pixels: 0.2 M parameters. */
export const rednet_digits = /* @__PURE__ */ entryPoint('rednet_digits');
/** RedNet-26 for ImageNet-1k: 9.23 M parameters. */
export const rednet26 = /* @__PURE__ */ entryPoint('rednet26');
/** RedNet-38 for ImageNet-1k: 12.39 M parameters. */
export const rednet38 = /* @__PURE__ */ entryPoint('rednet38');
/** RedNet-50 for ImageNet-1k: 15.54 M parameters. */
export const rednet50 = /* @__PURE__ */ entryPoint('rednet50');
/** RedNet-101 for ImageNet-1k: 25.65 M parameters. */
export const rednet101 = /* @__PURE__ */ entryPoint('rednet101');
/** RedNet-152 for ImageNet-1k: 33.98 M parameters. */
export const rednet152 = /* @__PURE__ */ entryPoint('rednet152');
