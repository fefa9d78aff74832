import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dynaconv } from './support/cli.ts';

const COMMANDS = ['classify', 'convert', 'summary', 'models', 'digits'];
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

describe('help', () => {
  test('lists the commands, exit codes and environment', async () => {
    const { code, stdout, stderr } = await dynaconv(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(stdout).toContain(
      'Exit codes: 0 done, 1 failed, 2 called wrongly, 75 a worker of a training was lost: start all again, 130 stopped',
    );
    expect(stdout).toContain('DYNACONV_CACHE');
  });

  test.each(COMMANDS)('of %s shows its usage', async (command) => {
    const { code, stdout, stderr } = await dynaconv([command, '--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: dynaconv ${command}`);
    expect(stdout).toContain('--json');
  });

  test('is what no arguments get, on stderr', async () => {
    const { code, stdout, stderr } = await dynaconv([]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: dynaconv');
  });

  test('has the version beside it', async () => {
    const { code, stdout } = await dynaconv(['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
  });
});

describe('wrong usage exits with 2 and one line', () => {
  test.each([
    [['clasify'], "error: unknown command 'clasify'\n  (Did you mean classify?)"],
    [['classify'], "error: missing required argument 'image'"],
    [['classify', 'a.jpg', '--frobnicate'], "error: unknown option '--frobnicate'"],
    [['classify', 'a.jpg', '--top', '0'], 'It must be a whole number from 1 to 100000.'],
    [['classify', 'a.jpg', '--top', 'x'], 'It must be a whole number from 1 to 100000.'],
    [
      ['classify', 'a.jpg', '--top', '9'.repeat(400)],
      'It must be a whole number from 1 to 100000.',
    ],
    [
      ['classify', 'a.jpg', '--backend', 'cuda'],
      'Allowed choices are auto, wasm, node, webgl, webgpu, cpu',
    ],
    [
      ['classify', 'a.jpg', '--model', 'vgg16'],
      'error: no model is called vgg16; there are rednet26,',
    ],
    [['classify', '-', '-'], 'error: - stands for stdin and can be given once only'],
    [['classify', 'a.jpg', '--backend', 'webgl'], 'error: --backend webgl runs in a browser only'],
    [
      ['classify', 'a.jpg', '--backend', 'webgpu'],
      'error: --backend webgpu runs in a browser only',
    ],
    [
      ['classify', 'package.json', '--weights', 'no.pth'],
      'error: no.pth is neither a file, nor an http(s) URL',
    ],
    [['classify', 'a.jpg', '--labels', 'no.txt'], 'error: --labels no.txt: no such file'],
    [
      ['classify', 'a.jpg', '--labels', 'node_modules'],
      'error: --labels node_modules: is a folder, expected a text file',
    ],
    [['convert', 'a.pth'], "error: missing required argument 'out'"],
    [['convert', 'no.pth', 'b.safetensors'], 'error: no.pth is neither a file, nor an http(s) URL'],
    [['convert', 'a.pth', 'b.pth'], 'error: b.pth does not end in .safetensors'],
    [['convert', 'a.pth', 'b.safetensors', '--deploy'], 'error: --deploy needs --model'],
    [
      ['convert', 'a.pth', 'b.safetensors', '--model', 'rednet50', '--deploy'],
      'error: --deploy is a form of a tfjs model',
    ],
    [
      ['convert', 'a.pth', 'b.safetensors', '--prefix', 'student.'],
      'error: --prefix needs --model',
    ],
    [
      ['convert', 'a.pth', 'package.json', '--force', '--model', 'rednet50'],
      'error: --model writes a tfjs folder; package.json is a file',
    ],
    [['convert', 'a.pth', 'b', '--model', 'vgg'], 'error: no model is called vgg'],
    [
      ['convert', 'a.pth', 'no/b.safetensors'],
      'error: cannot write no/b.safetensors: there is no folder',
    ],
    [
      ['convert', 'a.pth', 'b', '--model', 'rednet50', '--dtype', 'float16'],
      'error: --dtype is for .safetensors files',
    ],
    [['summary', 'vgg'], 'error: no model is called vgg'],
    [['summary', 'rednet50', '--size', '1.5'], 'It must be a whole number from 1 to 8192.'],
    [['summary', 'rednet50', '--size', '8193'], 'It must be a whole number from 1 to 8192.'],
    [
      ['summary', 'overlock_t', '--size', '8'],
      'error: --size 8: overlock_t: the input is 8×8, expected at least 32×32\n',
    ],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await dynaconv(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

test
  .skipIf(!existsSync('/dev/full'))
  .each([[['models']], [['models', '--json']], [['summary', 'rednet50']], [['--help']]])(
  '%j to a full disk fails in one line',
  async (args) => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await dynaconv(args, { stdout: full });
    closeSync(full);
    expect(stderr).toBe('error: cannot write to stdout: no space left on device\n');
    expect(code).toBe(1);
  },
);

test('an error has a stack with DYNACONV_DEBUG=1', async () => {
  const { code, stderr } = await dynaconv(['summary', 'vgg'], { env: { DYNACONV_DEBUG: '1' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^ +at /m);
});
