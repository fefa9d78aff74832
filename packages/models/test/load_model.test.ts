import {
  hashAt,
  OFFICIAL,
  officialFile,
  officialTensors,
  referenceInput,
  type TorchTensor,
  torchFile,
} from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import { memory, setBackend, softmax, type Tensor, tensor3d } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createModel,
  deploy,
  loadModel,
  loadWeights,
  officialWeights,
  rednet_digits,
  WeightsMismatchError,
} from '../src/index.ts';

const NAME = 'rednet_digits';
const CLASSES = ['nought', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

beforeAll(async () => {
  await setBackend('cpu');
});

/** The official tensors after a change. */
function changed(change: (tensors: Map<string, TorchTensor>) => void): Promise<Checkpoint> {
  const tensors = officialTensors(OFFICIAL[NAME]);
  change(tensors);
  return readCheckpoint(torchFile(tensors));
}

/** The official tensors under other names. */
function renamed(rename: (key: string) => string): Promise<Checkpoint> {
  const tensors = [...officialTensors(OFFICIAL[NAME])];
  return readCheckpoint(torchFile(new Map(tensors.map(([key, value]) => [rename(key), value]))));
}

const digit = () =>
  tensor3d(
    Uint8Array.from({ length: 28 * 28 * 3 }, (_, i) => hashAt(2, i) & 0xff),
    [28, 28, 3],
    'int32',
  );

describe('keys', () => {
  it.each([
    ['of DataParallel', (key: string) => `module.${key}`],
    ['of a bare network', (key: string) => key.replace(/^(backbone|head)\./, '')],
  ])('%s are known', async (_, rename) => {
    const official = await loadModel(NAME, { weights: officialFile(NAME) });
    const other = await loadModel(NAME, { weights: await renamed(rename) });
    const x = referenceInput([1, 9, 9, 3]);
    expect(other.predict(x).dataSync()).toEqual(official.predict(x).dataSync());
  });

  it('that lack more than their first part are nobody’s', async () => {
    const model = createModel(NAME);
    const checkpoint = await renamed((key) => key.replace(/^backbone\.layer1\.0\./, ''));
    const report = await loadWeights(model, checkpoint, { strict: false });
    expect(report.unexpected).toContain('conv1.weight');
    expect(report.missing).toContain('backbone.layer1.0.conv1.weight');
  });
});

describe('a checkpoint that does not fit', () => {
  it('names what is missing and of another shape, and changes nothing', async () => {
    const checkpoint = await changed((tensors) => {
      for (const key of [...tensors.keys()]) {
        if (key.startsWith('backbone.layer4.0.conv2.')) tensors.delete(key);
      }
      tensors.set('neck.weight', { shape: [1], values: Float32Array.of(0) });
      tensors.set('backbone.layer1.0.conv1.weight', {
        shape: [2, 3, 1, 1],
        values: new Float32Array(6),
      });
    });
    const model = createModel(NAME);
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const error = await loadWeights(model, checkpoint).catch((reason) => reason);
    expect(error).toBeInstanceOf(WeightsMismatchError);
    expect(error.message).toBe(
      "loadWeights: the checkpoint does not fit model 'rednet_digits': 7 weights are missing (backbone.layer4.0.conv2.conv1.conv.weight, backbone.layer4.0.conv2.conv1.bn.weight, backbone.layer4.0.conv2.conv1.bn.bias, …); 1 weight is of another shape (backbone.layer1.0.conv1.weight [2,3,1,1], expected [16,64,1,1]). Choose the model that the checkpoint was made for, or pass {strict: false} to load what fits.",
    );
    expect(error.report.missing).toHaveLength(7);
    expect(error.report.unexpected).toEqual(['neck.weight']);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
  });

  it('gives what fits where asked to', async () => {
    const checkpoint = await changed((tensors) => tensors.delete('head.fc.bias'));
    const model = createModel(NAME);
    const report = await loadWeights(model, checkpoint, { strict: false });
    expect(report).toMatchObject({ missing: ['head.fc.bias'], unexpected: [], mismatched: [] });
    expect(report.loaded).toHaveLength(model.weights.length - 1);
    const gamma = model.getLayer('backbone.layer1.0.bn1').getWeights()[0].dataSync();
    const { values } = officialTensors(OFFICIAL[NAME]).get('backbone.layer1.0.bn1.weight')!;
    expect(gamma).toEqual(values);
  });

  it('says so where it is only the number of classes', async () => {
    const options = { weights: officialFile(NAME), numClasses: 7 };
    await expect(loadModel(NAME, options)).rejects.toThrow(
      "The checkpoint has 10 classes, the model 7: pass {numClasses: 10}, or {strict: false} to keep the model's own classifier.",
    );
  });

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const weights = await changed((tensors) => tensors.delete('head.fc.weight'));
    await expect(loadModel(NAME, { weights })).rejects.toThrow('head.fc.weight');
    expect(memory().numTensors).toBe(before);
  });

  it('is not loaded into a model in its inference form, nor into another’s model', async () => {
    const checkpoint = await readCheckpoint(officialFile(NAME));
    const deployed = deploy(createModel(NAME));
    await expect(loadWeights(deployed, checkpoint)).rejects.toThrow(
      "loadWeights: model 'rednet_digits' is in its inference form; load the weights first, then deploy",
    );
    expect(() => deploy(deployed)).toThrow(
      "model 'rednet_digits' is in its inference form already",
    );
  });
});

describe('loadModel', () => {
  it('takes the number of classes from the checkpoint', async () => {
    const file = torchFile(officialTensors({ ...OFFICIAL[NAME], numClasses: 3 }));
    const classifier = await loadModel(NAME, { weights: file });
    expect(classifier.model.outputs[0].shape).toEqual([null, 3]);
    expect(classifier.labels).toEqual(['class 0', 'class 1', 'class 2']);
  });

  it('takes the names from the checkpoint, unless others are given', async () => {
    const weights = torchFile(officialTensors(OFFICIAL[NAME]), { CLASSES });
    expect((await loadModel(NAME, { weights })).labels).toEqual(CLASSES);
    const labels = [...'0123456789'];
    expect((await loadModel(NAME, { weights, labels })).labels).toEqual(labels);
    await expect(loadModel(NAME, { weights, labels: ['a'] })).rejects.toThrow(
      'loadModel: got 1 labels, expected one for each of the 10 classes',
    );
  });

  it('knows ImageNet’s names, and does not take any 1000 classes for ImageNet’s', async () => {
    const weights = torchFile(officialTensors({ ...OFFICIAL[NAME], numClasses: 1000 }));
    const { labels } = await loadModel(NAME, { weights, labels: 'imagenet' });
    expect(labels).toHaveLength(1000);
    expect(labels[207]).toContain('golden retriever');
    expect(labels[999]).toContain('toilet tissue');
    expect((await loadModel(NAME, { weights })).labels[207]).toBe('class 207');
    const ten = { weights: officialFile(NAME), labels: 'imagenet' } as const;
    await expect(loadModel(NAME, ten)).rejects.toThrow(
      "loadModel: labels 'imagenet' are 1000, expected one for each of the 10 classes",
    );
    const other = { weights, labels: 'imagenet-21k' as 'imagenet' };
    await expect(loadModel(NAME, other)).rejects.toThrow(
      "labels are 'imagenet-21k', expected 'imagenet' or an array of names",
    );
  });

  it('says that a model or the weights do not exist', async () => {
    await expect(loadModel('rednet', { weights: officialFile(NAME) })).rejects.toThrow(
      "loadModel: no model is called 'rednet'",
    );
    const load = loadModel as (...args: unknown[]) => Promise<unknown>;
    for (const args of [[NAME], [NAME, {}]]) {
      await expect(load(...args)).rejects.toThrow(
        "loadModel: there are no weights; pass { weights } with a checkpoint of rednet_digits: a path, URL, File or bytes; those of the networks for digits come with the package @dynaconv/digits, as data/rednet_digits.pth. createModel('rednet_digits') makes a model without any",
      );
    }
  });

  describe('without weights', () => {
    afterEach(() => void vi.unstubAllGlobals());

    it('fetches those that the authors publish, whose classes are ImageNet’s', async () => {
      const file = Uint8Array.from(officialFile('rednet26'));
      const fetched = vi.fn(async (_url: unknown) => new Response(file));
      vi.stubGlobal('fetch', fetched);
      const model = await loadModel('rednet26');
      expect(fetched).toHaveBeenCalledOnce();
      expect(String(fetched.mock.calls[0][0])).toBe(officialWeights('rednet26')!.url);
      expect(model.labels[207]).toBe('golden retriever');
      model.dispose();
    });

    it('says where they are, where they cannot be fetched', async () => {
      vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
      await expect(loadModel('rednet50')).rejects.toThrow(
        /^loadModel: there are no weights, and the published ones cannot be fetched \(.*\); .*; the authors' are at https:.*, listed on https:\/\/github\.com\/d-li14\/involution/s,
      );
    });
  });

  it('takes an entry point in place of a name', async () => {
    const model = await loadModel(rednet_digits, { weights: officialFile(NAME) });
    expect(model.model.name).toBe(NAME);
    model.dispose();
    await expect(loadModel((() => {}) as never)).rejects.toThrow(
      'loadModel: the model is another function, expected a name (see listModels) or an entry point of @dynaconv/models, such as rednet50',
    );
  });

  it('stops when told to', async () => {
    const signal = AbortSignal.abort();
    await expect(loadModel(NAME, { weights: officialFile(NAME), signal })).rejects.toThrow(
      'aborted',
    );
  });
});

describe('a classifier', () => {
  const load = (deploys: boolean) =>
    loadModel(NAME, {
      weights: torchFile(officialTensors(OFFICIAL[NAME]), { CLASSES }),
      deploy: deploys,
    });

  it('gives the most probable classes, best first, of one image or of many', async () => {
    const classifier = await load(true);
    const logits = await classifier.infer(digit());
    const probabilities = softmax(logits).dataSync();
    const guesses = await classifier.classify(digit(), 10);
    expect(guesses).toHaveLength(10);
    for (const [place, { className, index, probability }] of guesses.entries()) {
      expect(className).toBe(CLASSES[index]);
      // Softmax in float32 against float64: a handful of roundings.
      expect(Math.abs(probability - probabilities[index])).toBeLessThan(16 * 2 ** -24);
      expect(probability).toBeLessThanOrEqual(guesses[Math.max(place - 1, 0)].probability);
    }
    expect(await classifier.classify([digit(), digit()], 2)).toEqual([
      guesses.slice(0, 2),
      guesses.slice(0, 2),
    ]);
    expect(await classifier.classify([])).toEqual([]);
    await expect(classifier.infer([])).rejects.toThrow('image: the list is empty');
    expect(await classifier.classify(digit())).toHaveLength(5);
    await expect(classifier.classify(digit(), 0)).rejects.toThrow(
      'classify: topK is 0, expected a positive integer',
    );
  });

  it.each([true, false])(
    'gives embeddings and maps, and leaks nothing (deployed: %s)',
    async (deploys) => {
      const before = memory().numTensors;
      const classifier = await load(deploys);
      const x = referenceInput([2, 28, 28, 3]);
      const image = digit();
      const embedding = await classifier.infer([image, image], { embedding: true });
      expect(embedding.shape).toEqual([2, 256]);
      const maps = classifier.features(x);
      expect(Object.entries(maps).map(([name, { shape }]) => [name, ...shape])).toEqual([
        ['stem', 2, 14, 14, 64],
        ['layer1', 2, 14, 14, 64],
        ['layer2', 2, 7, 7, 128],
        ['layer3', 2, 4, 4, 192],
        ['layer4', 2, 2, 2, 256],
      ]);
      await classifier.classify(image);
      for (const made of [x, image, embedding, ...(Object.values(maps) as Tensor[])])
        made.dispose();
      classifier.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );
});
