import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasTfjsNode } from '@dynaconv/tools';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT, digit, LABELS } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { file, serve, status } from './support/server.ts';

interface Prediction {
  className: string;
  index: number;
  probability: number;
}
interface Report {
  model: string;
  backend: string;
  results: { image: string; predictions?: Prediction[]; error?: string }[];
}

const MODEL = ['--model', 'rednet_digits', '--weights', CHECKPOINT];

const classify = (args: string[], options?: Parameters<typeof dynaconv>[1]) =>
  dynaconvJson<Report>(['classify', ...args, ...MODEL], options);

describe('classify', () => {
  test('reads PNG, JPEG and WebP, and gives the most probable classes first', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    await digit(1).jpeg({ quality: 95 }).toFile(path.join(cwd, 'digit.jpg'));
    await digit(2).webp({ lossless: true }).toFile(path.join(cwd, 'digit.webp'));
    const { model, backend, results } = await classify(
      ['digit.png', 'digit.jpg', 'digit.webp', '--top', '3'],
      { cwd },
    );
    expect(model).toBe('rednet_digits');
    expect(backend).toBe(hasTfjsNode() ? 'tensorflow' : 'wasm');
    expect(results.map(({ image }) => image)).toEqual(['digit.png', 'digit.jpg', 'digit.webp']);
    for (const [i, { predictions }] of results.entries()) {
      expect(predictions).toHaveLength(3);
      expect(predictions![0]).toMatchObject({ className: String(LABELS[i]), index: LABELS[i] });
      const probabilities = predictions!.map(({ probability }) => probability);
      expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
    }
  });

  test('prints a table an image, and nothing on stderr', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'a.png'));
    await digit(1).png().toFile(path.join(cwd, 'b.png'));
    const { code, stdout, stderr } = await dynaconv(
      ['classify', 'a.png', 'b.png', '--top', '2', ...MODEL],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const tables = stdout.trimEnd().split('\n\n');
    expect(tables).toHaveLength(2);
    expect(tables[0]).toMatch(new RegExp(`^a\\.png +probability\n${LABELS[0]} +\\d+\\.\\d\\d %\n`));
    expect(tables[0].split('\n')).toHaveLength(3);
  });

  test('expands a pattern that the shell has left alone, in order', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'digits'));
    for (const i of [2, 0, 1])
      await digit(i)
        .png()
        .toFile(path.join(cwd, 'digits', `${i}.png`));
    writeFileSync(path.join(cwd, 'digits', 'notes.txt'), '');
    const { results } = await classify(['digits/*.png'], { cwd });
    expect(results.map(({ image }) => image)).toEqual([0, 1, 2].map((i) => `digits/${i}.png`));
    expect(results.map(({ predictions }) => predictions![0].index)).toEqual(LABELS.slice(0, 3));
  });

  test('classifies the images of a folder, and of those in it', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'digits', 'more'), { recursive: true });
    const files = ['digits/0.png', 'digits/1.PNG', 'digits/more/2.png'];
    for (const [i, name] of files.entries()) await digit(i).png().toFile(path.join(cwd, name));
    writeFileSync(path.join(cwd, 'digits', 'notes.txt'), '');
    const { results } = await classify(['digits/'], { cwd });
    expect(results.map(({ image }) => image)).toEqual(files);
    expect(results.map(({ predictions }) => predictions![0].index)).toEqual(LABELS.slice(0, 3));
  });

  test('fetches an image from a URL, and says what does not arrive', async () => {
    const { url } = await serve(file(await digit(0).png().toBuffer()));
    const { url: missing } = await serve(status(404));
    const { results } = await classify([url.href]);
    expect(results[0]).toMatchObject({
      image: url.href,
      predictions: [{ index: LABELS[0] }, {}, {}, {}, {}],
    });
    const { code, stderr } = await dynaconv(['classify', missing.href, ...MODEL]);
    expect(code).toBe(1);
    expect(stderr).toContain(`error: ${missing.href}: `);
    expect(stderr).toContain('the server answered 404');
  });

  test('reads images of at most --max-pixels', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const { results } = await classify(['digit.png', '--max-pixels', '784'], { cwd });
    expect(results[0].predictions![0].index).toBe(LABELS[0]);
    const { code, stderr } = await dynaconv(
      ['classify', 'digit.png', '--max-pixels', '783', ...MODEL],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('has 28×28 pixels, expected at most 783');
    expect(stderr).toContain('--max-pixels');
  });

  test('takes a file whose name looks like a pattern', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit[1].png'));
    const { results } = await classify(['digit[1].png'], { cwd });
    expect(results[0].predictions![0].index).toBe(LABELS[0]);
  });

  test('reads an image from stdin', async () => {
    const { results } = await classify(['-'], { input: await digit(0).png().toBuffer() });
    expect(results[0].image).toBe('stdin');
    expect(results[0].predictions![0].index).toBe(LABELS[0]);
  });

  test('reports what it cannot read, goes on, and exits with 1', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    writeFileSync(path.join(cwd, 'text.jpg'), 'not an image');
    mkdirSync(path.join(cwd, 'folder'));
    writeFileSync(path.join(cwd, 'folder', 'notes.txt'), '');
    const images = ['missing.png', 'text.jpg', 'folder', '*.gif', 'digit.png'];
    const { code, stdout, stderr } = await dynaconv(['classify', ...images, ...MODEL, '--json'], {
      cwd,
    });
    expect(code).toBe(1);
    const { results } = JSON.parse(stdout) as Report;
    expect(results.map(({ image }) => image)).toEqual(images);
    expect(results.map(({ error }) => error !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(results[4].predictions![0].index).toBe(LABELS[0]);
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('error: missing.png: no such file');
    expect(lines[1]).toBe('error: folder: no image is in this folder');
    expect(lines[2]).toBe('error: *.gif: no file matches this pattern');
    expect(lines[3]).toMatch(/^error: text\.jpg: /);
    expect(lines.slice(4)).toEqual(['error: 4 of 5 images not classified']);
  });

  test.each([
    ['no.png', 'no such file'],
    ['*.gif', 'no file matches this pattern'],
    ['-', 'is empty, expected an image'],
  ])('asks for no weights where there is nothing to classify in %s', async (image, problem) => {
    const cwd = temporaryFolder();
    const { url, requests } = await serve(file(readFileSync(CHECKPOINT)));
    const { code, stdout, stderr } = await dynaconv(
      ['classify', image, '--model', 'rednet_digits', '--weights', url.href, '--json'],
      { cwd, env: { DYNACONV_CACHE: path.join(cwd, 'cache') } },
    );
    const name = image === '-' ? 'stdin' : image;
    expect(requests).toHaveLength(0);
    expect(code).toBe(1);
    // Of one image, once.
    expect(stderr).toBe(`error: ${name}: ${problem}\n`);
    expect(JSON.parse(stdout).results).toEqual([{ image: name, error: problem }]);
  });

  test('names classes by --labels', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const names = Array.from({ length: 10 }, (_, i) => `digit ${i}`);
    writeFileSync(path.join(cwd, 'labels.txt'), names.join('\r\n').concat('\n'));
    const { results } = await classify(['digit.png', '--labels', 'labels.txt'], { cwd });
    expect(results[0].predictions![0].className).toBe(`digit ${LABELS[0]}`);
  });

  test('wants as many labels as there are classes, none of them blank', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'few.txt'), 'cat\ndog\n');
    writeFileSync(path.join(cwd, 'blank.txt'), 'cat\n\ndog\n');
    const run = (labels: string) =>
      dynaconv(['classify', CHECKPOINT, '--labels', labels, ...MODEL], { cwd });
    const [few, blank] = await Promise.all([run('few.txt'), run('blank.txt')]);
    expect(few).toMatchObject({ code: 1, stdout: '' });
    expect(few.stderr).toContain('2 labels, expected one for each of the 10 classes');
    expect(blank).toMatchObject({ code: 2, stdout: '' });
    expect(blank.stderr).toContain('line 2 is blank, expected a class name');
  });

  test('names the same class on the cpu backend, without tfjs greeting anyone', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const [wasm, { code, stdout, stderr }] = await Promise.all([
      classify(['digit.png'], { cwd }),
      dynaconv(['classify', 'digit.png', '--backend', 'cpu', '--json', ...MODEL], { cwd }),
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const cpu = JSON.parse(stdout) as Report;
    expect(cpu.backend).toBe('cpu');
    const best = (report: Report) => report.results[0].predictions![0];
    expect(best(cpu).index).toBe(best(wasm).index);
  });

  test('fetches weights from a URL, once', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const { url, requests } = await serve(file(readFileSync(CHECKPOINT)));
    const args = ['classify', 'digit.png', '--model', 'rednet_digits', '--weights', url.href];
    const options = { cwd, env: { DYNACONV_CACHE: path.join(cwd, 'cache') } };
    for (let i = 0; i < 2; i++) {
      const { results } = await dynaconvJson<Report>(args, options);
      expect(results[0].predictions![0].index).toBe(LABELS[0]);
    }
    expect(requests).toHaveLength(1);
  });

  test('does not keep a download that is no checkpoint', async () => {
    const cwd = temporaryFolder();
    await digit(0).png().toFile(path.join(cwd, 'digit.png'));
    const whole = readFileSync(CHECKPOINT);
    const { url } = await serve(file(whole.subarray(0, whole.length / 2)), file(whole));
    const args = ['classify', 'digit.png', '--model', 'rednet_digits', '--weights', url.href];
    const options = { cwd, env: { DYNACONV_CACHE: path.join(cwd, 'cache') } };
    const { code, stdout, stderr } = await dynaconv(args, options);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.startsWith(`error: ${url.href} is not a checkpoint (`)).toBe(true);
    expect(stderr).toMatch(/\); it was removed from the cache, try again\n$/);
    expect(stderr).not.toContain(options.env.DYNACONV_CACHE);
    const left = readdirSync(options.env.DYNACONV_CACHE, { recursive: true }).map(String);
    expect(left.filter((name) => name.includes('weights.pth'))).toEqual([]);
    const { results } = await dynaconvJson<Report>(args, options);
    expect(results[0].predictions![0].index).toBe(LABELS[0]);
  });

  test('keeps a file of the user that is no checkpoint', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'text.pth'), 'not a checkpoint, and long enough to look at');
    const { code } = await dynaconv(['convert', 'text.pth', 'a.safetensors'], { cwd });
    expect(code).toBe(1);
    expect(existsSync(path.join(cwd, 'text.pth'))).toBe(true);
  });

  test('says that a checkpoint is of another model, and with DYNACONV_DEBUG=1 by which weights', async () => {
    const args = ['classify', CHECKPOINT, '--model', 'rednet26', '--weights', CHECKPOINT];
    const [plain, debug] = await Promise.all([
      dynaconv(args),
      dynaconv(args, { env: { DYNACONV_DEBUG: '1' } }),
    ]);
    expect(plain).toMatchObject({ code: 1, stdout: '' });
    expect(plain.stderr).toMatch(
      /^error: \S+rednet_digits\.pth is not of rednet26: \d+ weights are missing, \d+ weights are of another shape\. It is one of rednet_digits: pass --model rednet_digits;.*\n$/,
    );
    expect(debug.code).toBe(1);
    expect(debug.stderr).toMatch(/caused by: WeightsMismatchError: .*backbone\./);
  });

  test('names a folder given as a checkpoint', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await dynaconv(['classify', CHECKPOINT, '--weights', folder]);
    expect(code).toBe(1);
    expect(stderr.match(new RegExp(folder, 'g'))).toHaveLength(1);
  });

  test('names a checkpoint that is none', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'text.pth'), 'not a checkpoint, and long enough to look at');
    const { code, stdout, stderr } = await dynaconv(
      ['classify', CHECKPOINT, '--model', 'rednet_digits', '--weights', 'text.pth'],
      { cwd },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: text\.pth: .*\n$/);
  });
});
