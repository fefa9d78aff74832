import { describe, expect, test } from 'vitest';
import {
  CheckpointError,
  PickledObject,
  readCheckpoint,
  readPth,
  readSafetensors,
} from '../src/index.ts';
import {
  EXPECTED,
  expectFixture,
  fixtureBytes,
  fixturePath,
  optionsFor,
} from './support/fixtures.ts';
import { expectRefused } from './support/rejects.ts';

describe.each(Object.keys(EXPECTED))('%s', (name) => {
  test('has the tensors that PyTorch reads in it', async () => {
    const checkpoint = await readCheckpoint(fixturePath(name), optionsFor(name));
    const zip = name.endsWith('-legacy.pth') ? 'pth-legacy' : 'pth';
    expect(checkpoint.format).toBe(name.endsWith('.safetensors') ? 'safetensors' : zip);
    await expectFixture(checkpoint, EXPECTED[name]);
  });

  test('reads the same from memory that is not aligned', async () => {
    const bytes = fixtureBytes(name);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    await expectFixture(
      await readCheckpoint(shifted.subarray(1), optionsFor(name)),
      EXPECTED[name],
    );
  });

  test('reads the same for several readers at a time, each tensor in memory of its own', async () => {
    const source = fixtureBytes(name);
    const { tensors } = await readCheckpoint(source);
    const twice = [...tensors.values(), ...tensors.values()];
    const values = await Promise.all(twice.map((tensor) => tensor.data()));
    const buffers = new Set(values.map(({ buffer }) => buffer));
    expect(buffers.size).toBe(values.length);
    expect(buffers.has(source.buffer)).toBe(false);
    for (const [i, tensor] of [...tensors.values()].entries()) {
      expect(values[i], tensor.name).toEqual(values[i + tensors.size]);
    }
  });
});

test('tensors keep the order of the file', async () => {
  const { tensors } = await readPth(fixturePath('training.pth'));
  expect([...tensors.keys()].slice(0, 3)).toEqual([
    'backbone.conv.weight',
    'backbone.conv.bias',
    'backbone.bn.weight',
  ]);
});

describe.each(['training.pth', 'training-legacy.pth', 'deflated.pth'])('metadata of %s', (name) => {
  test('is plain values, and inert records of what has a class', async () => {
    const { metadata } = await readPth(fixtureBytes(name));
    const meta = metadata.meta as Record<string, unknown>;
    expect({ ...meta }).toMatchObject({
      epoch: 100,
      lr: [0.1, 0.01],
      CLASSES: ['cat', 'dög'],
      config: "model = dict(\n    type='RedNet')",
      seed: 2n ** 100n,
      negative: -(2 ** 40),
      raw: Uint8Array.of(0, 255, 0x50, 0x4b),
      tags: ['a'],
      done: true,
      nothing: null,
      stats: { 1: 0.5, 2: 1.5 },
      size: [1, 2],
    });
    expect(meta.best).toBeInstanceOf(PickledObject);
    expect((meta.best as PickledObject).className).toMatch(
      /^numpy\.(_core|core)\.multiarray\.scalar$/,
    );
    expect(meta.args).toEqual(
      new PickledObject('argparse.Namespace', { args: [], state: { depth: 50, lr: 0.1 } }),
    );
    expect(meta.dtype).toEqual(new PickledObject('torch.float16'));
    expect(meta.device).toEqual(new PickledObject('torch.device', { args: ['cuda', 0] }));
  });

  test('has a key __proto__ like any other, and pollutes nothing', async () => {
    const { metadata } = await readPth(fixtureBytes(name));
    const meta = metadata.meta as Record<string, unknown>;
    expect(Object.keys(meta)).toContain('__proto__');
    expect(Object.getPrototypeOf(meta)).toBeNull();
    expect(meta.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('has tensors outside of the state dict as tensors', async () => {
    const { metadata, tensors } = await readPth(fixtureBytes(name));
    expect(Object.keys(metadata).sort()).toEqual(['accuracy', 'meta', 'optimizer']);
    const accuracy = metadata.accuracy as { data(): Promise<Float32Array>; name: string };
    expect(accuracy.name).toBe('accuracy');
    expect(await accuracy.data()).toEqual(Float32Array.of(0.75));
    expect(tensors.has('accuracy')).toBe(false);
    expect(metadata.optimizer).toMatchObject({
      state: { 0: { momentum_buffer: { dtype: 'float32', shape: [3, 2, 3, 3] } } },
      param_groups: [{ lr: 0.1, params: [0, 1, 2, 3] }],
    });
  });
});

test('safetensors metadata is its strings, __proto__ among them', async () => {
  const { metadata } = await readSafetensors(fixturePath('dtypes.safetensors'));
  expect(Object.entries(metadata).sort()).toEqual([
    ['__proto__', 'x'],
    ['format', 'pt'],
  ]);
});

test.each([
  ['complex.pth', 'complex64'],
  ['uint16.pth', 'uint16'],
  ['sparse.pth', 'torch._utils._rebuild_sparse_tensor'],
])('%s is listed with a tensor of %s, whose values are an error', async (file, dtype) => {
  const { tensors } = await readCheckpoint(fixturePath(file));
  const tensor = tensors.get('w')!;
  expect(tensor.dtype).toBe(dtype);
  const message = `tensor 'w': is of ${dtype}, which cannot be read`;
  await expectRefused(() => tensor.data(), message);
  await expectRefused(() => tensor.float32(), message);
});

describe('what cannot be read is an error that says what it is', () => {
  const refused: [file: string, message: string | RegExp][] = [
    ['module.pth', 'state dict: the file holds an object of torch.nn.modules.linear.Linear'],
    ['one-tensor.pth', 'state dict: the file holds one tensor; a dict of tensors'],
    ['torchscript.pth', 'zip directory: it is a TorchScript archive'],
  ];
  test.each(refused)('%s', async (file, message) => {
    const error = await readCheckpoint(fixturePath(file)).catch((reason) => reason);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toContain(message);
    expect(error.message.startsWith(`${error.part}: `)).toBe(true);
  });

  const elsewhere: [what: string, content: Uint8Array | string, message: string][] = [
    ['an empty file', '', 'file: is empty'],
    ['a web page', '\n<!DOCTYPE html><html>', 'file: is a web page'],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\n',
      'file: is a Git LFS pointer',
    ],
    ['a tar archive', `${'\0'.repeat(257)}ustar\0${'\0'.repeat(300)}`, 'file: is a tar archive'],
    ['anything else', '\x01\x02\x03', 'file: begins with bytes 01 02 03'],
  ];
  test.each(elsewhere)('%s', async (_, content, message) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await expect(readCheckpoint(bytes)).rejects.toThrow(message);
    await expect(readCheckpoint(bytes)).rejects.toThrow(CheckpointError);
  });

  test('the other format than the one asked for', async () => {
    await expect(readPth(fixturePath('dtypes.safetensors'))).rejects.toThrow(
      'file: is safetensors; pth or pth-legacy was expected',
    );
    await expect(readSafetensors(fixturePath('dtypes.pth'))).rejects.toThrow(
      'file: is pth; safetensors was expected',
    );
  });
});
