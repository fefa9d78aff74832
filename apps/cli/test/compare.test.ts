import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSafetensors } from '@dynaconv/checkpoint';
import { summary } from '@dynaconv/models';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson, type Result } from './support/cli.ts';
import { writeDigits } from './support/images.ts';
import { logOf } from './support/training.ts';

interface Report {
  model: string;
  tested: number;
  operators: {
    operator: 'conv' | 'involution';
    parameters: number;
    multiplyAdds: number;
    accuracy: number | null;
    best: number;
  }[];
}

const ARGS = ['--operators', 'involution,conv', '--batch', '6', '--no-flip', '--backend', 'wasm'];

describe('compare', () => {
  let cwd: string;
  let report: Report;
  const compare = (...args: string[]): Promise<Result> =>
    dynaconv(['compare', 'digits', ...ARGS, ...args], { cwd });

  beforeAll(async () => {
    cwd = mkdtempSync(path.join(realpathSync(tmpdir()), 'dynaconv-compare-'));
    await writeDigits(path.join(cwd, 'digits'), 3, 7);
    const args = ['compare', 'digits', ...ARGS, '--epochs', '1'];
    report = await dynaconvJson<Report>(args, { cwd });
  });

  afterAll(() => rmSync(cwd, { recursive: true }));

  test('trains each operator for the same steps, into a folder of its own', () => {
    expect(report).toMatchObject({ model: 'rednet_digits', tested: 3 });
    expect(report.operators.map(({ operator }) => operator)).toEqual(['involution', 'conv']);
    for (const { operator, parameters, multiplyAdds, accuracy, best } of report.operators) {
      const counted = summary('rednet_digits', { operator });
      expect({ parameters, multiplyAdds }).toEqual({
        parameters: counted.parameters,
        multiplyAdds: counted.multiplyAdds,
      });
      expect([0, 1 / 3, 2 / 3, 1]).toContain(accuracy);
      expect(best).toBe(accuracy);
      const steps = logOf(path.join(cwd, 'comparison', operator));
      expect(steps.filter(({ type }) => type === 'step').length).toBe(3);
    }
    expect(readdirSync(path.join(cwd, 'comparison')).sort()).toEqual(['conv', 'involution']);
  });

  test('leaves weights that say what they are of', async () => {
    const weights = ['--weights', 'comparison/conv/last.safetensors', '--model', 'rednet_digits'];
    const evaluate = ['evaluate', 'digits', ...weights, '--kept', '--batch', '6'];
    const tested = await dynaconvJson<{ accuracy: number }>([...evaluate, '--backend', 'wasm'], {
      cwd,
    });
    expect(tested.accuracy).toBe(report.operators[1].accuracy);

    const other = await dynaconv([...evaluate, '--operator', 'depthwise'], { cwd });
    expect(other.stderr).toMatch(/Its network has conv: pass --operator conv; DYNACONV_DEBUG=1/);
    expect(other.code).toBe(1);

    const [, file] = weights;
    await dynaconvJson(['convert', file, 'plain.safetensors', '--model', 'rednet_digits'], { cwd });
    const { metadata } = await readSafetensors(path.join(cwd, 'plain.safetensors'));
    expect(metadata).toMatchObject({ operator: 'conv' });
  });

  test.each([
    [['evaluate', 'digits'], 'resnet50', "--operator conv: resnet50: operator is 'conv', but"],
    [['evaluate', 'digits'], 'retinanet_red50_fpn', '--operator is for classifiers, and'],
    [['classify', 'x.png'], 'overlock_t', "--operator conv: overlock_t: operator is 'conv', but"],
    [['convert', 'x.pth', 'x.safetensors'], 'resnet50', '--operator conv: resnet50: operator is'],
    [['explain', '--layers'], 'rednet26', 'rednet26 with conv makes no kernels for positions'],
    [['explain', 'x.png', '--field'], 'volo_d1_224', '--operator conv: volo_d1_224: operator is'],
  ])('no operator for %o of %s that it cannot have', async (args, model, message) => {
    const { code, stderr } = await dynaconv([...args, '--model', model, '--operator', 'conv'], {
      cwd,
    });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test('does not begin again over what is there, but goes on with it', async () => {
    const again = await compare('--epochs', '1');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('comparison is there already; pass --resume to go on');
    const { code, stdout } = await compare('--epochs', '1', '--resume');
    expect(code).toBe(0);
    // Nothing was left to train, so that only the best epoch is known.
    expect(stdout).toMatch(/^involution +– +\d+\.\d\d % +199,391 +7\.\d+ M +–$/m);
  });

  test.each([
    [['--operators', 'conv,convolution'], "There is no 'convolution'. Expected some of involution"],
    [['--operators', 'conv,conv'], 'Each can be given once.'],
    [['--model', 'resnet50'], "--operator involution: resnet50: operator is 'involution', but"],
  ])('refuses %o', async (args, message) => {
    const { code, stderr } = await compare('--output', 'other', ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(existsSync(path.join(cwd, 'other'))).toBe(false);
  });
});
