import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCheckpoint, writeSafetensors } from '@dynaconv/checkpoint';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { dynaconv, type Result } from './support/cli.ts';
import { CHECKPOINT, digit } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { serve } from './support/server.ts';

/** Clears the screen, sets the title, forges a line, and writes backwards. */
const EVIL = '\x1b[2J\x1b]0;owned\x07\x9b31m\nerror: forged \u202eevil';
const SHOWN = '\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\nerror: forged \\u202eevil';

/** Fails where something that a terminal acts on was written, or a line that the command did not write. */
function expectHarmless({ stdout, stderr }: Result): void {
  for (const text of [stdout, stderr]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).not.toMatch(/^error: forged/m);
  }
}

/** The weights of the digits network, as safetensors with class names and a tensor of ours. */
async function hostileCheckpoint(folder: string, extra: string[] = []): Promise<string> {
  const checkpoint = await readCheckpoint(CHECKPOINT);
  const own = await Promise.all(
    [...checkpoint.tensors.values()].map(async (tensor) => {
      const { name, dtype, shape } = tensor;
      return { name, dtype, shape, data: await tensor.data() };
    }),
  );
  const others = extra.map((name) => ({
    name,
    dtype: 'float32' as const,
    shape: [1],
    data: new Float32Array([1]),
  }));
  const classes = JSON.stringify(Array.from({ length: 10 }, (_, i) => `${EVIL} ${i}`));
  const file = path.join(folder, 'hostile.safetensors');
  writeFileSync(file, writeSafetensors([...own, ...others], { classes }));
  return file;
}

/** Each runs the command several times, on a machine that may be busy. */
const timeout = 300_000;

describe('names that give orders to a terminal are shown, and no more', { timeout }, () => {
  test('class names in classify', async () => {
    const cwd = temporaryFolder();
    const weights = await hostileCheckpoint(cwd);
    const args = ['classify', '-', '--model', 'rednet_digits', '--weights', weights];
    const input = await digit(0).png().toBuffer();
    const result = await dynaconv(args, { cwd, input });
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(SHOWN);
    expectHarmless(result);
    const json = await dynaconv([...args, '--json'], { cwd, input });
    expectHarmless(json);
    expect(JSON.parse(json.stdout).results[0].predictions[0].className).toContain(EVIL);
  });

  test('names of images, in classify and explain, whose picture is drawn all the same', async () => {
    const cwd = temporaryFolder();
    const name = `${EVIL}.png`;
    writeFileSync(path.join(cwd, name), await digit(0).png().toBuffer());
    for (const image of [name, '*.png']) {
      const result = await dynaconv(['classify', image, '--model', 'rednet_digits'], { cwd });
      expect(result.code).toBe(0);
      expect(result.stdout).toContain(SHOWN);
      expectHarmless(result);
    }
    const explained = await dynaconv(['explain', name], { cwd });
    expect(explained.code).toBe(0);
    expect(explained.stdout).toContain(`${SHOWN}-kernels.png`);
    expectHarmless(explained);
    const picture = path.join(cwd, `${EVIL}-kernels.png`);
    expect((await sharp(readFileSync(picture)).metadata()).format).toBe('png');
    expect(readdirSync(cwd)).toHaveLength(2);
  });

  test('tensor names in convert', async () => {
    const cwd = temporaryFolder();
    const input = await hostileCheckpoint(cwd, [EVIL]);
    const result = await dynaconv(['convert', input, 'out.safetensors'], { cwd });
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(SHOWN);
    expectHarmless(result);
    const { tensors } = await readCheckpoint(path.join(cwd, 'out.safetensors'));
    expect(tensors.has(EVIL)).toBe(true);
  });

  test.each([['classify', '-'], ['explain', '-'], ['convert']])(
    'tensor names in errors of %s %s',
    async (command, ...image) => {
      const cwd = temporaryFolder();
      // What it says of its one tensor is wrong.
      const header = JSON.stringify({ [EVIL]: { dtype: 'F32', shape: [9], data_offsets: [0, 4] } });
      const length = new Uint8Array(new BigUint64Array([BigInt(Buffer.byteLength(header))]).buffer);
      const file = path.join(cwd, 'bad.safetensors');
      writeFileSync(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4)]));
      const args =
        command === 'convert' ? [file, 'out.safetensors'] : [...image, '--weights', file];
      const input = await digit(0).png().toBuffer();
      const result = await dynaconv([command, ...args], { cwd, input });
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('\\u001b[2J');
      expectHarmless(result);
      const debug = await dynaconv([command, ...args], {
        cwd,
        input,
        env: { DYNACONV_DEBUG: '1' },
      });
      expectHarmless(debug);
    },
  );

  test('what a server says', async () => {
    const { url } = await serve((_request, response) => {
      // As UTF-8, of which Node takes each byte for a character.
      response.writeHead(404, '\xc2\x9b2J gone').end();
    });
    const env = { DYNACONV_CACHE: temporaryFolder() };
    const result = await dynaconv(['convert', url.href, 'a.safetensors'], { env });
    expect(result.stderr).toContain('the server answered 404 \\u009b2J gone');
    expectHarmless(result);
  });

  test('what is typed', async () => {
    for (const args of [
      [EVIL],
      ['summary', EVIL],
      ['models', EVIL],
      ['classify', 'a', '--top', EVIL],
    ]) {
      const result = await dynaconv(args);
      expect(result.code).toBeGreaterThan(0);
      expectHarmless(result);
    }
  });
});
