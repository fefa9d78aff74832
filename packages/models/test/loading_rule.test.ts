import {
  OFFICIAL,
  OFFICIAL_RESNET,
  officialFile,
  officialShapes,
  officialTensors,
  referenceInput,
  resNetShapes,
  shapesOnly,
  stateDictsFile,
  torchFile,
} from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { type Checkpoint, type CheckpointTensor, readCheckpoint } from '@dynaconv/checkpoint';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, loadModel, loadWeights, officialTensors as named } from '../src/index.ts';

const NAME = 'rednet_digits';

beforeAll(async () => {
  await setBackend('cpu');
});

const official = () => readCheckpoint(officialFile(NAME));

/** The official checkpoint with more tensors, of which only the shapes are looked at. */
async function withMore(more: Record<string, Partial<CheckpointTensor>>): Promise<Checkpoint> {
  const checkpoint = await official();
  const tensors = new Map(checkpoint.tensors);
  for (const [name, { shape = [], dtype = 'float32' }] of Object.entries(more)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const refuse = () => Promise.reject(new Error(`the values of ${name} were read`));
    tensors.set(name, { name, shape, size, dtype, data: refuse, float32: refuse });
  }
  return { ...checkpoint, tensors };
}

const renamed = (checkpoint: Checkpoint, rename: (name: string) => string): Checkpoint => ({
  ...checkpoint,
  tensors: new Map([...checkpoint.tensors].map(([name, tensor]) => [rename(name), tensor])),
});

describe('what nobody needs', () => {
  it.each<[string, Record<string, Partial<CheckpointTensor>>]>([
    [
      'counts of a profiler',
      {
        'backbone.layer1.0.conv1.total_ops': { shape: [1], dtype: 'float64' },
        'backbone.layer1.0.total_params': { shape: [1], dtype: 'float64' },
      },
    ],
    ['a moving average', { n_averaged: {}, ema_backbone_stem_0_conv_weight: { shape: [32, 3] } }],
    ['a quantiser', { 'head.fc.input_scale': { shape: [4], dtype: 'float8_e4m3fn' } }],
    ['a counter', { step: { shape: [1], dtype: 'uint32' } }],
    ['a loss', { 'criterion.weight': { shape: [10] } }],
    ['fake quantisation', { 'head.fc.weight_fake_quant.scale': { shape: [10] } }],
  ])('is left: %s', async (_, more) => {
    const model = createModel(NAME);
    const report = await loadWeights(model, await withMore(more));
    expect(report.loaded).toHaveLength(model.weights.length);
    expect(report).toMatchObject({
      unexpected: Object.keys(more),
      conflicting: [],
      missing: [],
      mismatched: [],
    });
  });

  it('is told by loadModel', async () => {
    const weights = await withMore({ n_averaged: {} });
    const classifier = await loadModel(NAME, { weights });
    expect(classifier.report!.unexpected).toEqual(['n_averaged']);
  });
});

describe('weights of another network', () => {
  it.each([
    ['another block', 'backbone.layer1.1.conv1.weight'],
    ['a bias', 'backbone.layer1.0.conv1.bias'],
    ['a second linear layer', 'head.fc.1.weight'],
    ['squeeze and excitation', 'backbone.layer1.0.se.fc1.weight'],
    ["a block's own scale", 'backbone.layer1.0.scale'],
  ])('inside of the modules are an error: %s', async (_, name) => {
    const checkpoint = await withMore({ [name]: { shape: [16] } });
    await expect(loadWeights(createModel(NAME), checkpoint)).rejects.toThrow(
      `1 weight is left over (${name})`,
    );
    const report = await loadWeights(createModel(NAME), checkpoint, { strict: false });
    expect(report.conflicting).toEqual([name]);
  });

  it('of which all that is needed is there are an error: a deeper ResNet', async () => {
    const model = createModel('resnet50', { inputShape: [1, 1, 3] });
    const error = await loadWeights(
      model,
      shapesOnly(resNetShapes(OFFICIAL_RESNET.resnet101)),
    ).catch((reason) => reason);
    expect(error.recognized).toBe('resnet101');
    expect(error.report.missing).toEqual([]);
    expect(error.message).toContain("The checkpoint is one of 'resnet101'");
    model.dispose();
  });

  it('that have the same number under other names are said to be so', async () => {
    const shapes = officialShapes(OFFICIAL[NAME]).map(([key, shape]): [string, number[]] => [
      key.replace('conv', 'convolution'),
      shape,
    ]);
    await expect(loadWeights(createModel(NAME), shapesOnly(shapes))).rejects.toThrow(
      /It has as many parameters as 'rednet_digits', under other names: rename them as in backbone/,
    );
  });
});

it('a weight of a type that cannot be read is an error, and left where what fits is asked for', async () => {
  const checkpoint = await withMore({
    'head.fc.bias': { shape: [10], dtype: 'float8_e4m3fn' },
  });
  await expect(loadWeights(createModel(NAME), checkpoint)).rejects.toThrow(
    '1 weight is of a type that cannot be read (head.fc.bias float8_e4m3fn)',
  );
  const report = await loadWeights(createModel(NAME), checkpoint, { strict: false });
  expect(report.unreadable).toEqual([{ key: 'head.fc.bias', dtype: 'float8_e4m3fn' }]);
});

it('parametrised weights are told from missing ones', async () => {
  const checkpoint = renamed(await official(), (name) =>
    name.replace('fc.weight', 'fc.parametrizations.weight.original0'),
  );
  await expect(loadWeights(createModel(NAME), checkpoint)).rejects.toThrow(
    'call torch.nn.utils.parametrize.remove_parametrizations',
  );
});

describe('two copies of the network', () => {
  const both = async () => {
    const one = await official();
    const rename = (prefix: string) => [...renamed(one, (name) => prefix + name).tensors];
    return { ...one, tensors: new Map([...rename('student.'), ...rename('teacher.')]) };
  };

  it('are an error that says how to choose, and prefix chooses', async () => {
    const weights = await both();
    await expect(loadModel(NAME, { weights })).rejects.toThrow(
      "the checkpoint has the network's weights more than once, below 'student.' and 'teacher.'; choose with { prefix: 'student.' }",
    );
    const { report } = await loadModel(NAME, { weights, prefix: 'teacher.' });
    expect(report!.unexpected.every((name) => name.startsWith('student.'))).toBe(true);
  });

  it('are not looked for under a prefix that no name has', async () => {
    await expect(loadModel(NAME, { weights: await both(), prefix: 'ema.' })).rejects.toThrow(
      "no name of the checkpoint begins with the prefix 'ema.'; the first is student.backbone.stem.0.conv.weight",
    );
  });
});

describe('strict: false', () => {
  it('draws what the checkpoint lacks', async () => {
    const weights = await official();
    const { model, report } = await loadModel(NAME, {
      weights,
      numClasses: 7,
      strict: false,
      deploy: false,
    });
    expect(report!.mismatched.map(({ key }) => key)).toEqual(['head.fc.weight', 'head.fc.bias']);
    const kernel = model.getLayer('head.fc').getWeights()[0].dataSync();
    expect(kernel.some((value) => value !== 0)).toBe(true);
    const gamma = model.getLayer('backbone.layer1.0.bn1').getWeights()[0].dataSync();
    const { values } = officialTensors(OFFICIAL[NAME]).get('backbone.layer1.0.bn1.weight')!;
    expect(gamma).toEqual(values);
  });
});

describe('averaged weights', () => {
  const averaged = officialTensors(OFFICIAL[NAME]);
  const raw = new Map(
    [...averaged].map(([key, { shape, values }]) => [
      key,
      { shape, values: values.map((value) => value / 2) },
    ]),
  );
  const file = stateDictsFile({
    state_dict: raw,
    state_dict_ema: new Map([...averaged].map(([key, tensor]) => [`module.${key}`, tensor])),
  });
  const logitsOf = async (weights: Uint8Array, stateDict?: string) => {
    const classifier = await loadModel(NAME, { weights, stateDict });
    const values = classifier.predict(referenceInput([1, 9, 9, 3])).dataSync();
    return { values, report: classifier.report! };
  };

  it('are taken, as timm does, and others where they are asked for', async () => {
    const byDefault = await logitsOf(file);
    expect(byDefault.report).toMatchObject({
      stateDict: 'state_dict_ema',
      stateDicts: ['state_dict_ema', 'state_dict'],
    });
    expect(byDefault.values).toEqual((await logitsOf(officialFile(NAME))).values);
    const chosen = await logitsOf(file, 'state_dict');
    expect(chosen.report.stateDict).toBe('state_dict');
    expect(chosen.values).toEqual((await logitsOf(torchFile(raw))).values);
    expect(chosen.values).not.toEqual(byDefault.values);
  });

  it('are chosen when the file is read', async () => {
    const weights = await readCheckpoint(file);
    await expect(loadModel(NAME, { weights, stateDict: 'state_dict' })).rejects.toThrow(
      'loadModel: stateDict is an option for reading a file, but weights is a checkpoint that has been read already; pass it to readCheckpoint',
    );
  });
});

describe('officialTensors', () => {
  it('gives the weights their official names, and counters with them', async () => {
    const checkpoint = await withMore({ n_averaged: {} });
    const wrapped = renamed(checkpoint, (name) =>
      `module._orig_mod.${name}`.replace('layer1.', 'layer1.module.'),
    );
    const tensors = new Map(
      [...wrapped.tensors].map(([name, t]) => [name, { ...t, ...own(t), name }]),
    );
    const { tensors: found, report } = named(NAME, { ...wrapped, tensors });
    const expected = [...(await official()).tensors.keys()];
    expect(found.map(({ name }) => name)).toEqual(expected);
    expect(report.unexpected).toEqual(['module._orig_mod.n_averaged']);
    expect(await found[0].float32()).toEqual(
      officialTensors(OFFICIAL[NAME]).get(expected[0])!.values,
    );
  });
});

/** What a tensor has by its class, which a copy of its fields lacks. */
const own = (tensor: CheckpointTensor) => ({
  shape: tensor.shape,
  dtype: tensor.dtype,
  size: tensor.size,
  data: () => tensor.data(),
  float32: () => tensor.float32(),
});
