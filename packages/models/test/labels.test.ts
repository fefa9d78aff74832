import { shapesOnly } from '@dynaconv/test-kit';
import { describe, expect, it } from 'vitest';
import { namesIn, officialNames, officialWeights } from '../src/index.ts';
import { classNames } from '../src/labels/class_names.ts';
import { isPublishedFile } from '../src/weights/published.ts';

const NAMES = ['cat', 'dog', 'emu'];
const byIndex = { 0: 'cat', 1: 'dog', 2: 'emu' };
const byName = { emu: 2, cat: 0, dog: 1 };

describe('names in a checkpoint', () => {
  it.each<[string, Record<string, unknown>]>([
    ['mmcls', { meta: { CLASSES: NAMES } }],
    ['mmengine', { meta: { dataset_meta: { classes: NAMES } } }],
    ['mmpretrain', { meta: { dataset_meta: { CLASSES: NAMES } } }],
    ['a list', { class_names: NAMES }],
    ['torchvision folders', { class_to_idx: byName }],
    ['an index of names', { idx_to_class: byIndex }],
    ['transformers', { config: { id2label: byIndex } }],
    ['Lightning', { hyper_parameters: { class_names: NAMES } }],
    ['argparse', { args: { className: 'argparse.Namespace', state: { classes: NAMES } } }],
    ['safetensors', { classes: JSON.stringify(NAMES) }],
  ])('of %s are found', (_, metadata) => {
    expect(namesIn({ metadata }, 3)).toEqual(NAMES);
  });

  it.each<[string, Record<string, unknown>]>([
    ['of another number', { classes: ['cat', 'dog'] }],
    ['that are a number', { classes: 3 }],
    ['that are an index with a gap', { id2label: { 0: 'cat', 1: 'dog', 3: 'emu' } }],
    ['that are an index twice', { class_to_idx: { cat: 0, dog: 1, emu: 1 } }],
    ['that are no JSON', { classes: 'cat, dog, emu' }],
    ['that are no strings', { meta: { CLASSES: [0, 1, 2] } }],
    ['that mmcls does not know', { meta: { CLASSES: null } }],
  ])('are not taken for names: those %s', (_, metadata) => {
    expect(namesIn({ metadata }, 3)).toBeUndefined();
  });

  it('are none where reading them takes too much', () => {
    const metadata = Object.defineProperty({}, 'classes', {
      enumerable: true,
      get: () => {
        throw new Error('over budget');
      },
    });
    expect(namesIn({ metadata }, 3)).toBeUndefined();
  });
});

describe('published weights', () => {
  it('of 1000 classes are ImageNet’s', async () => {
    const names = await classNames(1000, shapesOnly([]), undefined, true);
    expect(names[207]).toContain('golden retriever');
    expect((await classNames(1000, shapesOnly([]), undefined, false))[207]).toBe('class 207');
    expect((await classNames(10, shapesOnly([]), undefined, true))[7]).toBe('class 7');
  });

  it.each<[string, string, unknown, boolean]>([
    ['a path', 'overlock_t', '/data/overlock_t_in1k_224.pth', true],
    ['a path of Windows', 'overlock_t', 'C:\\data\\overlock_t_in1k_224.pth', true],
    ['a .pth.tar', 'volo_d1_224', 'd1_224_84.2.pth.tar', true],
    ['a URL', 'resnet50', new URL('https://a.b/resnet50-0676ba61.pth?download=1'), true],
    ['a File', 'resnet50', new File([], 'resnet50-0676ba61.pth'), true],
    ['a file of another model', 'overlock_s', 'overlock_t_in1k_224.pth', false],
    ['a name of one’s own', 'overlock_t', 'overlock_t.pth', false],
    ['bytes', 'resnet50', new Uint8Array(3), false],
    ['a model without any', 'rednet_digits', 'rednet_digits.pth', false],
  ])('are known by the name of the file: %s', (_, model, source, expected) => {
    expect(isPublishedFile(officialWeights(model), source)).toBe(expected);
  });

  it('are known for every ImageNet model', () => {
    for (const name of officialNames()) {
      expect(officialWeights(name)!.url).toMatch(/^https:/);
    }
    expect(officialNames()).toHaveLength(23);
  });
});
