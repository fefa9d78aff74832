import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeModel } from '@dynaconv/export/onnx-format';
import { importOnnxRuntime } from '@dynaconv/tools';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const ONNX = ['export', 'rednet_digits', '--format', 'onnx'];
const SAVED_MODEL = ['export', 'rednet_digits', '--format', 'saved-model'];

describe('as ONNX', () => {
  test('takes a batch of any size, and says what it takes', async () => {
    const cwd = temporaryFolder();
    const exported = await dynaconvJson(ONNX, { cwd });
    const file = readFileSync(path.join(cwd, 'rednet_digits.onnx'));
    expect(exported).toEqual({
      model: 'rednet_digits',
      weights: CHECKPOINT,
      format: 'onnx',
      output: 'rednet_digits.onnx',
      bytes: file.length,
      input: { name: 'input', shape: [null, 3, 28, 28] },
      outputName: 'logits',
    });
    const { metadata } = decodeModel(file);
    expect(metadata.model).toBe('rednet_digits');
    expect(JSON.parse(metadata.labels)).toHaveLength(10);
    expect(JSON.parse(metadata.preprocessing).crop).toBe(28);
    const ort = await importOnnxRuntime('onnxruntime-node');
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
    for (const batch of [1, 3]) {
      const input = new ort.Tensor('float32', new Float32Array(batch * 3 * 28 * 28), [
        batch,
        3,
        28,
        28,
      ]);
      const { logits } = await session.run({ input });
      expect(logits.dims).toEqual([batch, 10]);
    }
    await session.release();
  });

  test('has operators of its own where they are asked for', async () => {
    const cwd = temporaryFolder();
    await dynaconv([...ONNX, '--custom-ops'], { cwd });
    const { graph, functions } = decodeModel(readFileSync(path.join(cwd, 'rednet_digits.onnx')));
    expect(functions.map(({ domain, name }) => [domain, name])).toEqual([
      ['dynaconv', 'Involution2D'],
    ]);
    const called = graph.node.filter(({ domain }) => domain === 'dynaconv');
    expect(called.map(({ opType }) => opType)).toContain('Involution2D');
  });

  test('keeps the size and batch that are asked for', async () => {
    const cwd = temporaryFolder();
    const args = [...ONNX, '--size', '31x40', '--batch', '2', '--output', 'a.onnx'];
    const { stdout } = await dynaconv(args, { cwd });
    expect(stdout).toContain("input 'input': float32 2 × 3 × 31 × 40; output 'logits'\n");
    expect(readdirSync(cwd)).toEqual(['a.onnx']);
    const { graph } = decodeModel(readFileSync(path.join(cwd, 'a.onnx')));
    const [{ type }] = graph.input;
    const dim = [2, 3, 31, 40].map((dimValue) => ({ dimValue }));
    expect(type.tensorType.shape).toEqual({ dim });
  });

  test('does not replace a file unless it is told to', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'rednet_digits.onnx'), 'mine');
    const { code, stderr } = await dynaconv(ONNX, { cwd });
    expect([code, stderr]).toEqual([
      2,
      'error: rednet_digits.onnx exists; pass --force to replace it\n',
    ]);
    expect(readFileSync(path.join(cwd, 'rednet_digits.onnx'), 'utf8')).toBe('mine');
  });
});

describe('as a SavedModel', () => {
  test('is a folder, which --force replaces where it has one', async () => {
    const cwd = temporaryFolder();
    const exported = await dynaconvJson(SAVED_MODEL, { cwd });
    const folder = path.join(cwd, 'rednet_digits');
    const graph = () => readFileSync(path.join(folder, 'saved_model.pb'));
    expect(exported).toMatchObject({
      output: 'rednet_digits',
      bytes: graph().length,
      input: { name: 'input', shape: [null, 28, 28, 3] },
    });
    expect(readdirSync(cwd)).toEqual(['rednet_digits']);
    const before = graph();
    expect(before.includes('DynaconvFusedInvolution2DV1')).toBe(true);
    const { code } = await dynaconv([...SAVED_MODEL, '--stock-ops', '--force'], { cwd });
    expect(code).toBe(0);
    expect(graph().includes('Dynaconv')).toBe(false);
    const metadata = JSON.parse(
      readFileSync(path.join(folder, 'assets.extra/dynaconv.json'), 'utf8'),
    );
    expect(metadata.model).toBe('rednet_digits');
    expect(JSON.parse(metadata.labels)).toHaveLength(10);
    expect(JSON.parse(metadata.preprocessing).crop).toBe(28);
  });

  test('replaces no other folder', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'file'), '');
    const other = await dynaconv([...SAVED_MODEL, '--output', '.', '--force'], { cwd });
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('. is a folder without a saved_model.pb');
    const file = await dynaconv([...SAVED_MODEL, '--output', 'file', '--force'], { cwd });
    expect(file.stderr).toContain('--format saved-model writes a folder; file is none');
    expect(readdirSync(cwd)).toEqual(['file']);
  });
});

test.each([
  [['export', 'rednet_digits'], "required option '--format <name>' not specified"],
  [['export', 'rednet51', '--format', 'onnx'], 'no model is called rednet51'],
  [[...ONNX, '--stock-ops'], '--stock-ops is of saved-model'],
  [[...SAVED_MODEL, '--custom-ops'], '--custom-ops is of onnx'],
  [[...ONNX, '--size', '0'], 'It must be a whole number from 1 to 8192'],
  [[...ONNX, '--sise', '28'], '--size'],
  [['export', 'overlock_digits', '--format', 'onnx', '--size', '8'], '--size 8x8: '],
])('refuses %j', async (args, message) => {
  const cwd = temporaryFolder();
  const { code, stderr } = await dynaconv(args, { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(readdirSync(cwd)).toEqual([]);
});
