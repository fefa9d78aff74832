import { readFileSync } from 'node:fs';
import path from 'node:path';
import { areaHolding, areaReached, loadModel, type ReceptiveField } from '@dynaconv/models';
import { setBackend } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT, digit } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

interface Report extends Omit<ReceptiveField, 'values'> {
  output: string;
  weights: string;
  areas: { share: number; area: number }[];
  reached: number;
  values: number[];
}

beforeAll(() => setBackend('wasm'));

async function withDigit(): Promise<string> {
  const cwd = temporaryFolder();
  await digit(0).png().toFile(path.join(cwd, 'digit.png'));
  return cwd;
}

const FIELD = ['explain', 'digit.png', '--field', '--model', 'rednet_digits'];

test('draws what the middle of a map sees, and says how much that is', async () => {
  const cwd = await withDigit();
  const args = [...FIELD, '--backend', 'wasm', '--layer', 'backbone.layer1.0.conv2'];
  const report = await dynaconvJson<Report>(args, { cwd });
  const model = await loadModel('rednet_digits', { weights: CHECKPOINT });
  const { field } = await model.receptiveField(readFileSync(path.join(cwd, 'digit.png')), {
    layer: 'backbone.layer1.0.conv2',
  });
  model.dispose();
  expect(report).toMatchObject({ layer: field.layer, map: [14, 14], weights: 'digits' });
  expect(report.values).toEqual([...field.values]);
  expect(report.areas).toEqual(
    [0.5, 0.8, 0.95, 0.99].map((share) => ({ share, area: areaHolding(field, share) })),
  );
  expect(report.reached).toBe(areaReached(field));

  // The panel on the right is light in the middle and dark where nothing counts, above it.
  const picture = sharp(path.join(cwd, report.output));
  const { width } = await picture.metadata();
  const raw = await picture.removeAlpha().raw().toBuffer();
  const brightest = (top: number, left: number) => {
    const at = 3 * (top * width + left);
    return raw[at] + raw[at + 1] + raw[at + 2];
  };
  expect(width).toBeGreaterThan(2 * 260);
  const rows = raw.length / (3 * width);
  const column = 24 + 260 + 20 + 130;
  const light = Array.from({ length: rows - 100 }, (_, row) => brightest(row, column));
  expect(report.output).toBe('digit-field.png');
  // Somewhere down the panel's middle there is its lightest colour, and somewhere its darkest.
  expect(light.some((sum) => sum > 590 && sum < 700)).toBe(true);
  expect(light.some((sum) => sum < 110)).toBe(true);
});

test('takes random weights, of networks that make no kernels too', async () => {
  const cwd = await withDigit();
  const args = [...FIELD, '--random', '-o', 'a.svg'];
  const { code, stdout } = await dynaconv(args, { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^the middle of .* of rednet_digits, a map of 2×2, random weights\n/);
  expect(stdout).toMatch(/^any +\d/m);
  expect(readFileSync(path.join(cwd, 'a.svg'), 'utf8')).toContain('random weights');
});

test.each([
  [['--layers'], "'--field' cannot be used with option '--layers'"],
  [['--at', '1,1'], "'--field' cannot be used with option '--at <x,y>'"],
  [['--random', '--weights', 'x.pth'], "'--random' cannot be used with option '-w, --weights"],
  [['--layer', 'head.fc'], "--layer head.fc: receptiveField: layer 'head.fc' gives no map"],
])('refuses %o', async (args, message) => {
  const { code, stderr } = await dynaconv([...FIELD, ...args], { cwd: await withDigit() });
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test('refuses --random without --field', async () => {
  const { code, stderr } = await dynaconv(['explain', 'digit.png', '--random'], {
    cwd: await withDigit(),
  });
  expect(stderr).toContain('--random goes with --field');
  expect(code).toBe(2);
});
