import {
  countingForm,
  type Form,
  graphsOf,
  type PartDescription,
  type Value,
} from '@dynaconv/models/dense';
import { describe, expect, it } from 'vitest';
import { segmenterNetwork } from '../src/index.ts';

const values = ({ shape }: Value): number => (shape as number[]).reduce((a, b) => a * b, 1);

/** Multiply–adds of a segmenter in the training form, with a hook into the parts as they are counted. */
function cost(name: string, size: [number, number], hook: (form: Form<Value>) => Form<Value>) {
  const parts: PartDescription[] = [];
  const form = hook(countingForm(parts));
  const network = segmenterNetwork(name);
  const variant = { numClasses: network.numClasses, reparametrised: false };
  const { segmenter } = graphsOf(network, variant, false);
  segmenter.build([{ shape: [1, ...size, 3] }], () => form);
  return parts.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0) / 1e9;
}

/** Channels of the bottleneck that makes an involution's kernels, over those of its input; and channels that share a kernel. */
const [REDUCTION, GROUP] = [4, 16];

/**
 * The tables were made with mmcv's counter, which adds up to one for a bias, two for a BatchNorm and one for a ReLU for each value of
 * their output, and one for each value that is pooled; SyncBN it does not know.
 */
function withExtras(name: string, size: [number, number]): { least: number; most: number } {
  let extras = 0;
  const norm = (y: Value) => {
    extras += 3 * values(y);
    return y;
  };
  const least = cost(name, size, (form) => ({
    ...form,
    convNorm: (x, part) => norm(form.convNorm(x, part)),
    concatConvNorm: (maps, part) => norm(form.concatConvNorm(maps, part)),
    conv: (x, part) => norm(form.conv(x, part)),
    pointwise: (x, part) => norm(form.pointwise(x, part)),
    involutionNorm(x, part) {
      const y = form.involutionNorm(x, part);
      extras += values(x); // pooled
      extras += (3 * values(y)) / REDUCTION; // the bottleneck's BatchNorm and ReLU
      extras += (values(y) / GROUP) * part.kernelSize ** 2; // the bias of the kernels
      return norm(y);
    },
    maxPool(x, path) {
      extras += values(x);
      return form.maxPool(x, path);
    },
  }));
  return { least, most: least + extras / 1e9 };
}

describe.each([
  ['fpn_red50', 293.9],
  ['fpn_red50_neck', 205.2],
  ['upernet_red50', 1825.6],
])('%s', (name, published) => {
  it('costs at 2048×1024 what its authors give, less what counts biases, BatchNorms and activations', () => {
    const { least, most } = withExtras(name, [1024, 2048]);
    expect(published).toBeGreaterThan(least);
    expect(published).toBeLessThan(most);
    // So the range is narrow enough to tell.
    expect(most / least).toBeLessThan(1.015);
  });
});

/** The official code at 2048×512, convolutions and dynamic kernels. Its counter leaves out the affinities of ContMix. */
it.each([
  ['upernet_overlock_t', 967.1],
  ['upernet_overlock_s', 1059.7],
  ['upernet_overlock_b', 1217.6],
])('%s costs what the official code does', (name, expected) => {
  let affinities = 0;
  const all = cost(name, [512, 2048], (form) => ({
    ...form,
    layer(inputs, layer) {
      // Half the channels, with each of 7×7 regions.
      if (layer.getClassName() === 'ContMix2D') affinities += (values([inputs].flat()[0]) / 2) * 49;
      return form.layer(inputs, layer);
    },
  }));
  expect(Math.abs(all - affinities / 1e9 - expected)).toBeLessThan(0.06);
});
