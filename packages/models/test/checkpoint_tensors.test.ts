import { readSafetensors, streamSafetensors } from '@dynaconv/checkpoint';
import {
  OFFICIAL,
  OFFICIAL_OVERLOCK,
  OFFICIAL_RESNET,
  officialShapes,
  overlockShapes,
  resNetShapes,
} from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { buffer } from 'node:stream/consumers';
import { mul, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointTensors, createModel, deploy, loadWeights } from '../src/index.ts';
import { createFrom } from '../src/network/build.ts';
import { findArchitecture } from '../src/registry.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

describe('checkpointTensors', () => {
  it.each([
    ['rednet26', {}, officialShapes(OFFICIAL.rednet26)],
    ['resnet50', {}, resNetShapes(OFFICIAL_RESNET.resnet50)],
    [
      'overlock_xt',
      { auxiliaryHead: true },
      overlockShapes(OFFICIAL_OVERLOCK.overlock_xt, { auxHead: true }),
    ],
  ] as const)('has the keys, shapes and dtype of the official %s', (name, options, shapes) => {
    const model = createFrom(findArchitecture('test', name), options, false);
    const tensors = checkpointTensors(model);
    expect(new Map(tensors.map(({ name, shape }) => [name, [...shape]]))).toEqual(new Map(shapes));
    expect(new Set(tensors.map(({ dtype }) => dtype))).toEqual(new Set(['float32']));
    model.dispose();
  });

  it.each(['rednet_digits', 'overlock_digits'])(
    'gives %s back as it was when it is read again',
    async (name) => {
      const options = { auxiliaryHead: name === 'overlock_digits' };
      const model = createModel(name, options);
      const bytes = await buffer(streamSafetensors(checkpointTensors(model)));
      const other = createModel(name, options);
      await loadWeights(other, await readSafetensors(new Uint8Array(bytes)));
      for (const [i, weight] of model.weights.entries()) {
        expect(other.weights[i].read().dataSync(), weight.originalName).toEqual(
          weight.read().dataSync(),
        );
      }
    },
  );

  it('writes other values in place of the weights', async () => {
    const model = createModel('rednet_digits');
    const [tensor] = checkpointTensors(model, (weight) => mul(weight.read(), 2));
    const [own] = checkpointTensors(model);
    expect(await tensor.data()).toEqual(((await own.data()) as Float32Array).map((x) => 2 * x));
  });

  it('refuses the inference form', () => {
    expect(() => checkpointTensors(deploy(createModel('rednet_digits')))).toThrow(
      "checkpointTensors: model 'rednet_digits' is in its inference form, expected the form that is trained",
    );
  });
});
