import { NearestResize2D } from '@dynaconv/layers/base';
import { layers } from '@tensorflow/tfjs-layers';
import type { Form, Value } from '../forms/form.ts';

export interface FeaturePyramidOptions {
  /** Channels of every level; 256 by default. */
  channels?: number;
  /** What is applied to every level after the sums: a 3×3 convolution (default), or an involution of 7×7 windows. */
  output?: 'convolution' | 'involution';
  /** Index of the finest map that is used; 0 by default. */
  startLevel?: number;
  /**
   * How coarser levels follow the last one: none (default); 'subsampled', every second pixel of it; 'convolved', two 3×3 convolutions of
   * stride 2, the first one of the backbone's last map.
   */
  extraLevels?: 'none' | 'subsampled' | 'convolved';
}

/** Side of the windows of `FPN_involution` in the official code. */
const INVOLUTION_SIZE = 7;

/**
 * A feature pyramid (Lin et al., CVPR 2017, arXiv 1612.03144) under the module paths of mmdetection's `FPN`, and of the RedNet authors'
 * `FPN_involution`. From the coarsest level down, each is a 1×1 convolution of its map plus the nearest upsampling of the level above.
 *
 * @param maps [B, H, W, C] from the finest to the coarsest
 * @returns the levels, from the finest to the coarsest, all of the same number of channels
 */
export function featurePyramid<V extends Value>(
  maps: readonly V[],
  form: Form<V>,
  options: FeaturePyramidOptions = {},
): V[] {
  const { channels = 256, output = 'convolution', startLevel = 0, extraLevels = 'none' } = options;
  const used = maps.slice(startLevel);
  const sums: V[] = [];
  for (let i = used.length - 1; i >= 0; i--) {
    const conv = `neck.lateral_convs.${i}.conv`;
    const above = sums[0];
    const residual = above && upsample(form, above, used[i], `neck.upsample.${i}`);
    sums.unshift(form.pointwise(used[i], { conv, filters: channels, residual }));
  }
  const path = (i: number) => `neck.fpn_convs.${i}`;
  const convolve = (x: V, i: number, strides: number) =>
    form.conv(x, { conv: `${path(i)}.conv`, filters: channels, kernelSize: 3, strides });
  const levels = sums.map((sum, i) =>
    output === 'involution'
      ? form.involutionNorm(sum, { involution: path(i), kernelSize: INVOLUTION_SIZE })
      : convolve(sum, i, 1),
  );
  if (extraLevels === 'subsampled') {
    levels.push(form.layer(levels.at(-1)!, subsampling('neck.subsampled')));
  }
  if (extraLevels === 'convolved') {
    const sixth = convolve(maps.at(-1)!, levels.length, 2);
    levels.push(sixth, convolve(sixth, levels.length + 1, 2));
  }
  return levels;
}

const upsample = <V extends Value>(form: Form<V>, x: V, like: V, name: string): V =>
  form.layer([x, like], new NearestResize2D({ name }));

/** Every second row and column, from the first on. */
const subsampling = (name: string) => layers.maxPooling2d({ name, poolSize: 1, strides: 2 });
