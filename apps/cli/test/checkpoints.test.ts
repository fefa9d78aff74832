import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readCheckpoint, streamSafetensors } from '@dynaconv/checkpoint';
import { stateDictsFile, type TorchTensor } from '@dynaconv/test-kit';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT, digit } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const MODEL = ['--model', 'rednet_digits'];

interface Prediction {
  readonly className: string;
  readonly probability: number;
}
interface Classified {
  readonly results: readonly { readonly predictions: readonly Prediction[] }[];
}

/** A folder with a digit, d.png. */
async function folderWithDigit(): Promise<string> {
  const cwd = temporaryFolder();
  await digit(0).png().toFile(path.join(cwd, 'd.png'));
  return cwd;
}

/** Writes the digits' checkpoint with other names and values. */
async function writeChanged(
  file: string,
  rename: (name: string) => string,
  change: (name: string, values: Float32Array) => Float32Array = (_, values) => values,
): Promise<void> {
  const { tensors } = await readCheckpoint(CHECKPOINT);
  const changed = [...tensors.values()]
    .filter(({ dtype }) => dtype === 'float32')
    .map((tensor) => ({
      name: rename(tensor.name),
      shape: tensor.shape,
      dtype: tensor.dtype,
      data: async () => change(tensor.name, await tensor.float32()),
    }));
  await writeFile(file, streamSafetensors(changed));
}

/** The digits' weights, multiplied. */
async function stateDict(scale: number): Promise<Map<string, TorchTensor>> {
  const { tensors } = await readCheckpoint(CHECKPOINT);
  const entries = [...tensors.values()].map(async (tensor) => {
    const values = (await tensor.float32()).map((value) => value * scale);
    return [tensor.name, { shape: tensor.shape, values }] as const;
  });
  return new Map(await Promise.all(entries));
}

const classify = (cwd: string, weights: string, ...more: string[]) =>
  dynaconv(['classify', 'd.png', ...MODEL, '--weights', weights, '--json', ...more], { cwd });

const predictionsOf = (stdout: string): readonly Prediction[] =>
  (JSON.parse(stdout) as Classified).results[0].predictions;

describe('names in wrappers', () => {
  test('load, and convert --model takes the wrappers off', async () => {
    const cwd = await folderWithDigit();
    const wrapped = path.join(cwd, 'w.safetensors');
    await writeChanged(wrapped, (name) =>
      `module._orig_mod.${name}`.replace('layer2.', 'layer2._checkpoint_wrapped_module.'),
    );
    const expected = predictionsOf((await classify(cwd, CHECKPOINT)).stdout);
    const { stdout, stderr } = await classify(cwd, 'w.safetensors');
    expect(stderr).toBe('');
    const probabilities = (all: readonly Prediction[]) => all.map(({ probability }) => probability);
    expect(probabilities(predictionsOf(stdout))).toEqual(probabilities(expected));

    await dynaconvJson(['convert', 'w.safetensors', 'c.safetensors', ...MODEL], { cwd });
    const { tensors } = await readCheckpoint(path.join(cwd, 'c.safetensors'));
    const original = await readCheckpoint(CHECKPOINT);
    const floats = [...original.tensors.values()].filter(({ dtype }) => dtype === 'float32');
    expect([...tensors.keys()].sort()).toEqual(floats.map(({ name }) => name).sort());
  });
});

describe('averaged weights beside others', () => {
  test('are taken and said to be; --state-dict chooses; convert says what it leaves', async () => {
    const cwd = await folderWithDigit();
    const file = stateDictsFile({
      state_dict: await stateDict(0.5),
      state_dict_ema: await stateDict(1),
    });
    writeFileSync(path.join(cwd, 'timm.pth.tar'), file);
    const note =
      'note: of timm.pth.tar, state_dict_ema was taken and state_dict left out; --state-dict chooses\n';
    const averaged = await classify(cwd, 'timm.pth.tar');
    expect(averaged.stderr).toBe(note);
    const chosen = await classify(cwd, 'timm.pth.tar', '--state-dict', 'state_dict');
    expect(chosen.stderr).toContain('state_dict was taken and state_dict_ema left out');
    expect(predictionsOf(chosen.stdout)).not.toEqual(predictionsOf(averaged.stdout));

    const converted = await dynaconv(['convert', 'timm.pth.tar', 'a.safetensors'], { cwd });
    expect(converted).toMatchObject({ code: 0, stderr: note });
    const wanted = ['convert', 'timm.pth.tar', 'b.safetensors', '--state-dict', 'state_dict'];
    await dynaconvJson(wanted, { cwd });
    const bias = async (name: string) => {
      const { tensors } = await readCheckpoint(path.join(cwd, name));
      return tensors.get('head.fc.bias')!.float32();
    };
    const [a, b] = [await bias('a.safetensors'), await bias('b.safetensors')];
    expect(b).toEqual(a.map((value) => value / 2));
  });
});

describe('what does not fit', () => {
  test('the network is named where it has no use for something', async () => {
    const cwd = await folderWithDigit();
    const { tensors } = await readCheckpoint(CHECKPOINT);
    const averaged = { name: 'n_averaged', shape: [], dtype: 'int64', data: BigInt64Array.of(5n) };
    const all = [...tensors.values()].map((tensor) => ({
      name: tensor.name,
      shape: tensor.shape,
      dtype: tensor.dtype,
      data: () => tensor.data(),
    }));
    const more = { ...averaged, data: async () => averaged.data };
    await writeFile(path.join(cwd, 's.safetensors'), streamSafetensors([...all, more]));
    const { code, stderr } = await classify(cwd, 's.safetensors');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'note: rednet_digits has no use for 1 tensor of s.safetensors, left out: n_averaged\n',
    );
  });

  test('the advice is not what was done already', async () => {
    const cwd = await folderWithDigit();
    await writeChanged(path.join(cwd, 'r.safetensors'), (name) => name.replaceAll('conv', 'k'));
    const { code, stderr } = await classify(cwd, 'r.safetensors');
    expect(code).toBe(1);
    expect(stderr).toContain('It has as many parameters as rednet_digits, under other names');
    expect(stderr).not.toContain('pass --model');
  });

  test('is loaded as far as it fits with --no-strict', async () => {
    const cwd = await folderWithDigit();
    await writeChanged(path.join(cwd, 'r.safetensors'), (name) => name.replace('head.', 'top.x'));
    expect((await classify(cwd, 'r.safetensors')).code).toBe(1);
    const { code, stderr } = await classify(cwd, 'r.safetensors', '--no-strict');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'note: 2 weights of rednet_digits not in r.safetensors, drawn at random: head.fc.weight, head.fc.bias\n',
    );
  });
});

test('a NaN in the weights is an error that names the weight, not a class', async () => {
  const cwd = await folderWithDigit();
  const key = 'backbone.layer2.0.bn1.running_var';
  await writeChanged(
    path.join(cwd, 'n.safetensors'),
    (name) => name,
    (name, values) => (name === key ? values.fill(Number.NaN) : values),
  );
  const { code, stdout, stderr } = await classify(cwd, 'n.safetensors');
  expect(code).toBe(1);
  expect(stderr).toContain(`the weight ${key} of the checkpoint is not finite`);
  expect(stdout).not.toContain('null');
  const drawn = await dynaconv(
    ['explain', 'd.png', ...MODEL, '--weights', 'n.safetensors', '--output', 'k.png'],
    { cwd },
  );
  expect(drawn.code).toBe(1);
  expect(drawn.stderr).toContain(`the weight ${key} of the checkpoint is not finite`);
});

test('--labels imagenet names 1000 classes, which are numbers else', async () => {
  const cwd = await folderWithDigit();
  const { tensors } = await readCheckpoint(CHECKPOINT);
  const thousand = [...tensors.values()].map((tensor) => {
    const isHead = tensor.name.startsWith('head.fc.');
    const shape = isHead ? [1000, ...tensor.shape.slice(1)] : tensor.shape;
    const size = shape.reduce((a, b) => a * b, 1);
    const data = async () => (isHead ? new Float32Array(size) : tensor.data());
    return { name: tensor.name, shape, dtype: tensor.dtype, data };
  });
  await writeFile(path.join(cwd, 't.safetensors'), streamSafetensors(thousand));
  const numbered = await classify(cwd, 't.safetensors');
  expect(predictionsOf(numbered.stdout)[0].className).toMatch(/^class \d+$/);
  expect(numbered.stderr).toContain(
    "note: t.safetensors does not name its 1000 classes; pass --labels imagenet if they are ImageNet's\n",
  );
  const named = await classify(cwd, 't.safetensors', '--labels', 'imagenet');
  expect(predictionsOf(named.stdout)[0].className).not.toMatch(/^class/);
});
