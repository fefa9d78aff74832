import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCheckpoint, streamSafetensors, writeSafetensors } from '@dynaconv/checkpoint';
import { loadModel } from '@dynaconv/models';
import '@dynaconv/kernels-wasm';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT, digit, LABELS } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Converted {
  input: string;
  output: string;
  tensors: { name: string; dtype: string; shape: number[] }[];
}

const NAMES = Array.from({ length: 10 }, (_, i) => `digit ${i}`);

describe('to .safetensors', () => {
  test('keeps every tensor, and can be converted again', async () => {
    const cwd = temporaryFolder();
    const first = await dynaconvJson<Converted>(['convert', CHECKPOINT, 'a.safetensors'], { cwd });
    const again = await dynaconvJson<Converted>(['convert', 'a.safetensors', 'b.safetensors'], {
      cwd,
    });
    expect(readdirSync(cwd).sort()).toEqual(['a.safetensors', 'b.safetensors']);
    expect(first).toMatchObject({ input: CHECKPOINT, output: 'a.safetensors' });

    const original = await readCheckpoint(CHECKPOINT);
    expect(first.tensors.map(({ name }) => name).sort()).toEqual(
      [...original.tensors.keys()].sort(),
    );
    expect(sorted(again.tensors)).toEqual(sorted(first.tensors));
    for (const output of [first.output, again.output]) {
      const { format, tensors } = await readCheckpoint(path.join(cwd, output));
      expect(format).toBe('safetensors');
      expect(tensors.size).toBe(original.tensors.size);
      for (const [name, tensor] of original.tensors) {
        const copy = tensors.get(name)!;
        expect([name, copy.dtype, copy.shape]).toEqual([name, tensor.dtype, tensor.shape]);
        const same = Buffer.from((await copy.data()).buffer).equals(
          Buffer.from((await tensor.data()).buffer),
        );
        expect([name, same]).toEqual([name, true]);
      }
    }
  });

  test.each([
    // Unit roundoff: 11 and 8 bits of significand.
    ['float16', 2 ** -11],
    ['bfloat16', 2 ** -8],
  ])('rounds floats to --dtype %s and leaves integers alone', async (dtype, roundoff) => {
    const cwd = temporaryFolder();
    await dynaconvJson(['convert', CHECKPOINT, 'a.safetensors', '--dtype', dtype], { cwd });
    const { tensors } = await readCheckpoint(CHECKPOINT);
    const rounded = (await readCheckpoint(path.join(cwd, 'a.safetensors'))).tensors;
    // Below it float16 loses digits; half its smallest number is then the bound.
    const tiny = 2 ** -25;
    for (const [name, tensor] of tensors) {
      const copy = rounded.get(name)!;
      expect(copy.dtype).toBe(tensor.dtype === 'float32' ? dtype : tensor.dtype);
      const values = await copy.float32();
      const worst = (await tensor.float32()).findIndex(
        (exact, i) => !(Math.abs(values[i] - exact) <= Math.max(roundoff * Math.abs(exact), tiny)),
      );
      expect([name, worst]).toEqual([name, -1]);
    }
  });

  test('does not turn what is too large for float16 into infinity', async () => {
    const cwd = temporaryFolder();
    const data = new Float32Array([65519, Number.POSITIVE_INFINITY, 65520]);
    const file = writeSafetensors([{ name: 'w', shape: [3], dtype: 'float32', data }]);
    writeFileSync(path.join(cwd, 'a.safetensors'), file);
    const args = ['convert', 'a.safetensors', 'b.safetensors', '--dtype', 'float16'];
    expect(await dynaconv(args, { cwd })).toEqual({
      code: 1,
      stdout: '',
      stderr: "error: tensor 'w' holds 65520, beyond the range of float16; use --dtype bfloat16\n",
    });
    expect(readdirSync(cwd)).toEqual(['a.safetensors']);
  });

  test('keeps the class names, which classify then finds', async () => {
    const cwd = temporaryFolder();
    const { tensors } = await readCheckpoint(CHECKPOINT);
    const named = [...tensors.values()].map((tensor) => ({ ...tensor, data: () => tensor.data() }));
    const classes = JSON.stringify(NAMES);
    const file = streamSafetensors(named, { classes, author: 'someone' });
    await writeFile(path.join(cwd, 'named.safetensors'), file);
    await dynaconvJson(['convert', 'named.safetensors', 'a.safetensors'], { cwd });
    const { metadata } = await readCheckpoint(path.join(cwd, 'a.safetensors'));
    expect(metadata).toEqual({ format: 'pt', classes, author: 'someone' });

    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const { results } = await dynaconvJson<{ results: { predictions: { className: string }[] }[] }>(
      ['classify', 'digit.png', '--model', 'rednet_digits', '--weights', 'a.safetensors'],
      { cwd },
    );
    expect(results[0].predictions[0].className).toBe(NAMES[LABELS[0]]);
  });

  test("takes mmcls's class names from a .pth file", async () => {
    const cwd = temporaryFolder();
    await dynaconvJson(['convert', CHECKPOINT, 'a.safetensors'], { cwd });
    const { metadata } = await readCheckpoint(path.join(cwd, 'a.safetensors'));
    expect(metadata).toEqual({ format: 'pt', classes: JSON.stringify([...'0123456789']) });
  });

  test('lists what it has converted', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await dynaconv(['convert', CHECKPOINT, 'a.safetensors'], {
      cwd,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { tensors } = await readCheckpoint(CHECKPOINT);
    for (const name of tensors.keys()) expect(stdout).toContain(`${name} `);
    expect(stdout).toMatch(/→ a\.safetensors: \d+ tensors, [\d,]+ values\n$/);
  });

  test('refuses to replace a file without --force', async () => {
    const cwd = temporaryFolder();
    const args = ['convert', CHECKPOINT, 'a.safetensors'];
    await dynaconvJson(args, { cwd });
    const before = readFileSync(path.join(cwd, 'a.safetensors'));
    const refused = await dynaconv(args, { cwd });
    expect(refused).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: a.safetensors exists; pass --force to replace it\n',
    });
    await dynaconvJson([...args, '--force'], { cwd });
    expect(readFileSync(path.join(cwd, 'a.safetensors')).equals(before)).toBe(true);
  });
});

const sorted = (tensors: Converted['tensors']) =>
  tensors.toSorted((a, b) => a.name.localeCompare(b.name));

/** Reads a model folder as `tf.loadLayersModel` reads it over HTTP. */
async function loadFolder(folder: string) {
  const { weightsManifest, ...artifacts } = JSON.parse(
    readFileSync(path.join(folder, 'model.json'), 'utf8'),
  ) as tf.io.ModelJSON;
  const [{ paths, weights }] = weightsManifest;
  const shards = paths.map(
    (shard) => new Uint8Array(readFileSync(path.join(folder, shard))).buffer,
  );
  return loadLayersModel(
    tf.io.fromMemory({
      ...artifacts,
      weightSpecs: weights,
      weightData: tf.io.CompositeArrayBuffer.join(shards),
    }),
  );
}

describe('to a tfjs model folder', () => {
  test.each([[[]], [['--deploy']]])('tfjs reads what was converted with %j', async (flags) => {
    const cwd = temporaryFolder();
    const { tensors } = await dynaconvJson<Converted>(
      ['convert', CHECKPOINT, 'model', '--model', 'rednet_digits', ...flags],
      { cwd },
    );
    expect(readdirSync(cwd)).toEqual(['model']);
    await tf.setBackend('wasm');
    const model = await loadFolder(path.join(cwd, 'model'));
    expect(model.getUserDefinedMetadata()).toMatchObject({ classes: [...'0123456789'] });
    const classifier = await loadModel('rednet_digits', {
      weights: CHECKPOINT,
      deploy: flags.length > 0,
    });
    expect(tensors.map(({ shape }) => shape)).toEqual(model.weights.map(({ shape }) => shape));
    const x = tf.randomNormal<tf.Rank.R4>([2, 28, 28, 3], 0, 1, 'float32', 1);
    const expected = await classifier.predict(x).data();
    const actual = await (model.predict(x) as tf.Tensor).data();
    // The same kernels on the same weights: not a bit may differ.
    expect(actual).toEqual(expected);
  });

  test('is larger in its training form, which has BatchNorms', async () => {
    const cwd = temporaryFolder();
    const args = ['convert', CHECKPOINT, 'm', '--model', 'rednet_digits', '--force'];
    const training = await dynaconvJson<Converted>(args, { cwd });
    const deployed = await dynaconvJson<Converted>([...args, '--deploy'], { cwd });
    expect(training.tensors.some(({ name }) => name.includes('bn1'))).toBe(true);
    expect(deployed.tensors.some(({ name }) => name.includes('bn1'))).toBe(false);
    expect(deployed.tensors.length).toBeLessThan(training.tensors.length);
  });
});
