import { layers } from '@tensorflow/tfjs-layers';
import { channelsOf } from '../../forms/part_weights.ts';
import type { DenseBackbone, DenseTask } from '../dense_backbone.ts';
import type { OverLoCKConfig } from './configurations.ts';
import { overLoCKStages, overLoCKTrunk } from './network.ts';
import { layerNorm, layerScale } from './parts.ts';

const PREFIX = 'backbone.';

/**
 * The trunk of a configuration for dense prediction: every map has a norm of its own, and the third stage gets the second one's map
 * after it. For detection the output of the Overview-Net is projected and added to the last map.
 */
export function denseOverLoCK(
  name: string,
  config: OverLoCKConfig,
  task: DenseTask,
): DenseBackbone {
  const [width1, width2, width3, width4] = config.widths;
  const context = width4 / 4;
  const norm = (i: number) => `${PREFIX}extra_norm.${i}`;
  const projection = `${PREFIX}h_proj`;
  const common = overLoCKStages(PREFIX);
  return {
    ...common,
    name,
    strides: [4, 8, 16, 32],
    widths: [width1, width2, width3 + context, width4 + context],
    stages: [
      ...common.stages,
      {
        name: 'norms',
        paths: [`${PREFIX}extra_norm`, ...(task === 'detection' ? [projection] : [])],
      },
    ],
    build(x, form) {
      let second = x;
      const maps = overLoCKTrunk(x, form, config, PREFIX, (map) => {
        second = layerNorm(map, form, norm(1));
        return second;
      });
      const [, base1, , , overview, focus3, focus4] = maps;
      const first = layerNorm(base1, form, norm(0));
      const third = layerNorm(focus3, form, norm(2));
      const fourth = layerNorm(focus4, form, norm(3));
      if (task === 'segmentation') return [first, second, third, fourth];

      const normalized = layerNorm(overview, form, norm(4));
      const filters = channelsOf(fourth.shape);
      const projected = form.pointwise(normalized, { conv: `${projection}.0`, filters });
      const scaled = layerScale(projected, form, `${projection}.1`, 1);
      const sum = form.layer([fourth, scaled], layers.add({ name: `${projection}.add` }));
      return [first, second, third, sum];
    },
  };
}
