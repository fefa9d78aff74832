import { officialFile, referenceInput } from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { resnet50 } from '../src/backbones/resnet/models.ts';
import { deploy, deployAsync, loadModel, rednet_digits } from '../src/rednet.ts';
import { roundTrip } from './helpers/round_trip.ts';

// Nothing here may import the registry: this is what a page is that takes one family's entry.

beforeAll(async () => {
  await setBackend('cpu');
});

const valuesOf = (y: unknown) => (y as Tensor).dataSync();

it('loads by an entry point', async () => {
  const model = await loadModel(rednet_digits, { weights: officialFile('rednet_digits') });
  expect(model.labels).toHaveLength(10);
  await expect(loadModel('rednet_digits' as never)).rejects.toThrow(
    "loadModel: got the name 'rednet_digits', expected an entry point, such as rednet50; names are for the loadModel of '@dynaconv/models'",
  );
});

it('deploys a model that was saved and loaded since, by its entry point', async () => {
  const x = referenceInput([1, 9, 9, 3]);
  const made = rednet_digits({ inputShape: [9, 9, 3] });
  const expected = valuesOf(deploy(made).predict(x));
  const loaded = await roundTrip(made);
  expect(() => deploy(loaded)).toThrow(
    "deploy: model 'rednet_digits' has been saved and loaded; pass the entry point that made it: deploy(model, rednet_digits)",
  );
  expect(() => deploy(loaded, resnet50)).toThrow(
    "deploy: model 'rednet_digits' is a rednet_digits, but the entry point given is that of resnet50",
  );
  expect(valuesOf(deploy(loaded, rednet_digits).predict(x))).toEqual(expected);
  const deployed = await deployAsync(loaded, rednet_digits);
  expect(valuesOf(deployed.predict(x))).toEqual(expected);
});

it('builds other operators once they are imported', async () => {
  const make = () => rednet_digits({ operator: 'contmix', inputShape: [9, 9, 3] });
  expect(make).toThrow(
    "operator: 'contmix' is not part of a single family's entry; import '@dynaconv/models/operators' too",
  );
  await import('../src/operators.ts');
  const model = make();
  expect(model.layers.map((layer) => layer.getClassName())).toContain('SelfContMix2D');
});
