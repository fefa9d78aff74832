import type { Architecture } from '../../network/architecture.ts';
import { entryPoints } from '../../network/entry_points.ts';
import { type VOLOConfig, voloConfigs } from './configurations.ts';
import { voloHead } from './head.ts';
import { voloBackbone } from './network.ts';

/** The network of a configuration, under any name. */
export function volo(name: string, config: VOLOConfig): Architecture {
  const { numClasses, inputShape, preprocessing, weights } = config;
  return {
    name,
    backbone: voloBackbone(config),
    head: voloHead(config),
    numClasses,
    inputShape,
    preprocessing,
    weights,
  };
}

const entryPoint = /* @__PURE__ */ entryPoints(volo, voloConfigs);

/** VOLO-D1 for ImageNet-1k: 26.6 M parameters. */
export const volo_d1_224 = /* @__PURE__ */ entryPoint('volo_d1_224');
/** VOLO-D1 for images of 384×384 pixels. */
export const volo_d1_384 = /* @__PURE__ */ entryPoint('volo_d1_384');
/** VOLO-D2 for ImageNet-1k: 58.7 M parameters. */
export const volo_d2_224 = /* @__PURE__ */ entryPoint('volo_d2_224');
/** VOLO-D2 for images of 384×384 pixels. */
export const volo_d2_384 = /* @__PURE__ */ entryPoint('volo_d2_384');
/** VOLO-D3 for ImageNet-1k: 86.3 M parameters. */
export const volo_d3_224 = /* @__PURE__ */ entryPoint('volo_d3_224');
/** VOLO-D3 for images of 448×448 pixels. */
export const volo_d3_448 = /* @__PURE__ */ entryPoint('volo_d3_448');
/** VOLO-D4 for ImageNet-1k: 193.0 M parameters. */
export const volo_d4_224 = /* @__PURE__ */ entryPoint('volo_d4_224');
/** VOLO-D4 for images of 448×448 pixels. */
export const volo_d4_448 = /* @__PURE__ */ entryPoint('volo_d4_448');
/** VOLO-D5 for ImageNet-1k: 295.5 M parameters. */
export const volo_d5_224 = /* @__PURE__ */ entryPoint('volo_d5_224');
/** VOLO-D5 for images of 448×448 pixels. */
export const volo_d5_448 = /* @__PURE__ */ entryPoint('volo_d5_448');
/** VOLO-D5 for images of 512×512 pixels. */
export const volo_d5_512 = /* @__PURE__ */ entryPoint('volo_d5_512');
