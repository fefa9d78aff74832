import { TIMM_INITIALIZERS } from '../../forms/initializers.ts';
import { normalizedHead } from '../../heads/normalized_head.ts';
import { projectedHead } from '../../heads/projected_head.ts';
import type { Architecture } from '../../network/architecture.ts';
import { entryPoints } from '../../network/entry_points.ts';
import { type OverLoCKConfig, overLoCKConfigs } from './configurations.ts';
import { OVERVIEW, overLoCKBackbone, overLoCKUpTo } from './network.ts';

/** The network of a configuration, under any name. */
export function overLoCK(name: string, config: OverLoCKConfig): Architecture {
  const { projection, numClasses, inputShape, preprocessing, weights } = config;
  const initializers = TIMM_INITIALIZERS;
  const head = projectedHead({ path: 'head', projection, initializers });
  return {
    name,
    backbone: overLoCKBackbone(config),
    head,
    auxiliaryHead: normalizedHead({ path: 'aux_head', map: OVERVIEW, initializers }),
    upTo: {
      base: { backbone: overLoCKUpTo(config, 'base'), head },
      overview: { backbone: overLoCKUpTo(config, 'overview'), head },
    },
    numClasses,
    inputShape,
    preprocessing,
    weights,
  };
}

const entryPoint = /* @__PURE__ */ entryPoints(overLoCK, overLoCKConfigs);

/** OverLoCK for handwritten digits, enlarged to 112×112 pixels: 0.24 M parameters. */
export const overlock_digits = /* @__PURE__ */ entryPoint('overlock_digits');
/** OverLoCK-XT for ImageNet-1k: 16.45 M parameters once reparametrised. */
export const overlock_xt = /* @__PURE__ */ entryPoint('overlock_xt');
/** OverLoCK-T for ImageNet-1k: 33.47 M parameters once reparametrised. */
export const overlock_t = /* @__PURE__ */ entryPoint('overlock_t');
/** OverLoCK-S for ImageNet-1k: 56.16 M parameters once reparametrised. */
export const overlock_s = /* @__PURE__ */ entryPoint('overlock_s');
/** OverLoCK-B for ImageNet-1k: 94.94 M parameters once reparametrised. */
export const overlock_b = /* @__PURE__ */ entryPoint('overlock_b');
