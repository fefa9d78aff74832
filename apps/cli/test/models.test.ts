import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';

/** Parameters as the official definitions have them; multiply–adds counted and top-1 published with the weights. */
const REDNET = 'd-li14/involution';
const OVERLOCK = 'LMMMEng/OverLoCK';
const RESNET = 'pytorch/vision';
const OFFICIAL = [
  {
    name: 'rednet26',
    repository: REDNET,
    parameters: 9_233_166,
    multiplyAdds: 1.685e9,
    publishedTop1: 75.96,
  },
  {
    name: 'rednet38',
    repository: REDNET,
    parameters: 12_386_986,
    multiplyAdds: 2.167e9,
    publishedTop1: 77.48,
  },
  {
    name: 'rednet50',
    repository: REDNET,
    parameters: 15_540_806,
    multiplyAdds: 2.649e9,
    publishedTop1: 78.35,
  },
  {
    name: 'rednet101',
    repository: REDNET,
    parameters: 25_652_950,
    multiplyAdds: 4.659e9,
    publishedTop1: 78.92,
  },
  {
    name: 'rednet152',
    repository: REDNET,
    parameters: 33_984_582,
    multiplyAdds: 6.679e9,
    publishedTop1: 79.12,
  },
  {
    name: 'overlock_xt',
    repository: OVERLOCK,
    parameters: 16_453_712,
    multiplyAdds: 2.7e9,
    publishedTop1: 82.7,
  },
  {
    name: 'overlock_t',
    repository: OVERLOCK,
    parameters: 33_467_040,
    multiplyAdds: 5.643e9,
    publishedTop1: 84.2,
  },
  {
    name: 'overlock_s',
    repository: OVERLOCK,
    parameters: 56_156_452,
    multiplyAdds: 9.89e9,
    publishedTop1: 84.8,
  },
  {
    name: 'overlock_b',
    repository: OVERLOCK,
    parameters: 94_942_528,
    multiplyAdds: 17.09e9,
    publishedTop1: 85.1,
  },
  {
    name: 'resnet50',
    repository: RESNET,
    parameters: 25_557_032,
    multiplyAdds: 4.089e9,
    publishedTop1: 76.13,
  },
  {
    name: 'resnet101',
    repository: RESNET,
    parameters: 44_549_160,
    multiplyAdds: 7.801e9,
    publishedTop1: 77.374,
  },
  {
    name: 'resnet152',
    repository: RESNET,
    parameters: 60_192_808,
    multiplyAdds: 11.514e9,
    publishedTop1: 78.312,
  },
];

interface Row {
  name: string;
  parameters: number;
  multiplyAdds: number;
  publishedTop1: number | null;
  weights: string | null;
}

describe('models', () => {
  test('gives cost, published accuracy and where the weights are', async () => {
    const rows = await dynaconvJson<Row[]>(['models']);
    for (const expected of OFFICIAL) {
      const row = rows.find(({ name }) => name === expected.name);
      expect(row).toMatchObject({
        parameters: expected.parameters,
        publishedTop1: expected.publishedTop1,
        weights: expect.stringMatching(`^https://github.com/${expected.repository}`),
      });
      // The reference counts are rounded to a thousandth.
      expect(Math.abs(row!.multiplyAdds / expected.multiplyAdds - 1)).toBeLessThan(0.001);
    }
    for (const name of ['rednet_digits', 'overlock_digits']) {
      const digits = rows.find((row) => row.name === name);
      expect(digits).toMatchObject({ publishedTop1: null, weights: 'included' });
    }
  });

  test('as a table has a line a model', async () => {
    const { code, stdout, stderr } = await dynaconv(['models', 'rednet1*']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    const firsts = lines.map((line) => line.split(/\s+/)[0]);
    expect(firsts).toEqual(['model', 'rednet101', 'rednet152', '', '[1]']);
    expect(lines[1]).toMatch(/ \[1\]$/);
    expect(lines[4]).toBe(
      '[1] https://github.com/d-li14/involution#image-classification-on-imagenet',
    );
    expect(lines[1]).toContain('25,652,950');
    expect(lines[1]).toContain('78.92 %');
  });

  test('has the networks of each task, and says at which size they cost what', async () => {
    const { stdout } = await dynaconv(['models', '*overlock_t']);
    const firsts = stdout.split('\n').map((line) => line.split(/\s+/)[0]);
    expect(firsts).toEqual([
      ...['model', 'overlock_t', '', '[1]', ''],
      ...['detector', 'mask_rcnn_overlock_t', '', 'segmenter', 'upernet_overlock_t', ''],
    ]);
    expect(stdout).toMatch(/^detector .*multiply–adds at 1280×800$/m);
    const rows = await dynaconvJson<object[]>(['models', 'upernet_*']);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ name: 'upernet_red50', task: 'segmentation', weights: null });
  });

  test('without a match fails', async () => {
    const { code, stdout, stderr } = await dynaconv(['models', 'vgg*', '--json']);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: "error: no model's name matches vgg*\n",
    });
  });
});

test('models with the beginning of a name is shown the pattern', async () => {
  const { code, stderr } = await dynaconv(['models', 'rednet5']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "error: no model's name matches rednet5; did you mean 'rednet5*'?\n",
  });
});

describe('summary', () => {
  interface Summary {
    model: string;
    inputShape: number[];
    parameters: number;
    multiplyAdds: number;
    stages: { name: string; outputShape: number[]; parameters: number; multiplyAdds: number }[];
  }

  test('counts by stage', async () => {
    const summary = await dynaconvJson<Summary>(['summary', 'rednet50']);
    expect(summary.parameters).toBe(15_540_806);
    expect(summary.stages.map(({ name }) => name)).toEqual([
      'stem',
      'layer1',
      'layer2',
      'layer3',
      'layer4',
      'head',
    ]);
    expect(summary.stages[4].outputShape).toEqual([7, 7, 2048]);
    const total = summary.stages.reduce((sum, { parameters }) => sum + parameters, 0);
    expect(total).toBe(summary.parameters);
  });

  test('at another size has the same parameters and more work', async () => {
    const [small, large] = await Promise.all(
      ['224', '448'].map((size) => dynaconvJson<Summary>(['summary', 'rednet26', '--size', size])),
    );
    expect(large.parameters).toBe(small.parameters);
    expect(large.inputShape).toEqual([448, 448, 3]);
    // All but the classifier runs once a pixel.
    const ratio =
      (large.multiplyAdds - large.stages.at(-1)!.multiplyAdds) /
      (small.multiplyAdds - small.stages.at(-1)!.multiplyAdds);
    expect(ratio).toBe(4);
  });

  test('with another operator, or up to a part', async () => {
    const conv = await dynaconvJson<Summary>(['summary', 'rednet26', '--operator', 'conv']);
    expect(conv).toMatchObject({ operator: 'conv', parameters: 13_715_784 });
    const base = await dynaconvJson<Summary>(['summary', 'overlock_xt', '--up-to', 'base']);
    expect(base.stages.map(({ name }) => name)).toEqual([
      'stem',
      'base1',
      'base2',
      'base3',
      'head',
    ]);
    for (const [args, message] of [
      [['resnet50', '--operator', 'conv'], "--operator conv: resnet50: operator is 'conv', but"],
      [['rednet26', '--up-to', 'base'], "--up-to base: rednet26: upTo is 'base', but"],
      [['rednet26', '--operator', 'convolve'], "'convolve' is invalid. Allowed choices are"],
    ] as const) {
      const { code, stderr } = await dynaconv(['summary', ...args]);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
  });

  test('as a table ends with the totals', async () => {
    const { code, stdout, stderr } = await dynaconv(['summary', 'rednet50']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^layer4 +7×7×2048 /m);
    expect(stdout).toMatch(/^total +15,540,806 +2\.6\d\d G$/m);
  });
});
