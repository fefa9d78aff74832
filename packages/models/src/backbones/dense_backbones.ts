import { denseBottleneck } from './bottleneck/dense.ts';
import type { DenseBackbone, DenseTask } from './dense_backbone.ts';
import { overLoCKConfigs } from './overlock/configurations.ts';
import { denseOverLoCK } from './overlock/dense.ts';
import { redNetFamily } from './rednet/blocks.ts';
import { redNetConfigs } from './rednet/configurations.ts';
import { resNetFamily } from './resnet/blocks.ts';
import { resNetConfigs } from './resnet/configurations.ts';

export interface DenseBackboneOptions {
  task: DenseTask;
  /**
   * Side of the windows of the involution in a RedNet's stem; by default 7, as in the official networks for detection and
   * segmentation, and 3 for 'rednet_digits'.
   */
  stemKernelSize?: number;
}

type Describe = (options: DenseBackboneOptions) => DenseBackbone;

const described = <Config>(
  configs: Readonly<Record<string, Config>>,
  describe: (name: string, config: Config, options: DenseBackboneOptions) => DenseBackbone,
) =>
  Object.entries(configs).map(([name, config]): [string, Describe] => [
    name,
    (options) => describe(name, config, options),
  ]);

const backbones: ReadonlyMap<string, Describe> = new Map([
  ...described(redNetConfigs, (name, config, options) => {
    const { stemKernelSize = name === 'rednet_digits' ? 3 : 7 } = options;
    return { ...denseBottleneck(name, config, redNetFamily(stemKernelSize)), stemKernelSize };
  }),
  ...described(overLoCKConfigs, (name, config, { task }) => denseOverLoCK(name, config, task)),
  ...described(resNetConfigs, (name, config) =>
    denseBottleneck(name, config, resNetFamily('backbone.')),
  ),
]);

/** Names of the backbones for dense prediction, those of `listModels`. */
export const listDenseBackbones = (): string[] => [...backbones.keys()];

/**
 * A backbone for detection or segmentation, whose maps stand at strides of 4, 8, 16 and 32 pixels (of 2 to 16 for 'rednet_digits').
 *
 * @param name see `listDenseBackbones`
 * @throws RangeError for a name that does not exist
 */
export function denseBackbone(name: string, options: DenseBackboneOptions): DenseBackbone {
  const describe = backbones.get(name);
  if (!describe) {
    throw new RangeError(
      `denseBackbone: no backbone is called '${name}', expected one of ${listDenseBackbones().join(', ')}`,
    );
  }
  return describe(options);
}
