import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PlanOptions, planBatch } from '../src/batch/batch.ts';
import { shardOf } from '../src/measure_shard.ts';
import { runLengths } from '../src/tasks/segmentation.ts';
import { runShard } from '../src/work/shard_result.ts';
import { DIGITS, writeDigits } from './helpers/digits.ts';
import { temporaryFolder } from './helpers/setting.ts';

describe('planBatch', () => {
  let output: string;
  beforeEach(() => {
    output = path.join(temporaryFolder(), 'out');
  });
  const plan = (images: string[], more: Partial<PlanOptions> = {}) =>
    planBatch({ output, images, settings: DIGITS, shardSize: async () => 2, ...more });
  const never = () => Promise.reject(new Error('called'));

  it('divides images, each once, and knows them again by any way to write their paths', async () => {
    const { shards } = await plan(['b', 'a', './c', 'a']);
    expect(shards.map(({ images }) => images)).toEqual([['a', 'b'], ['c']]);
    const again = await plan([path.resolve('a'), 'x/../c'], { shardSize: never });
    expect(again.shards).toEqual(shards);
  });

  it('adds new images in shards of their own, and leaves the others as they are', async () => {
    const { shards } = await plan(['b', 'c', 'd']);
    const more = await plan(['a', 'b', 'c', 'd', 'e']);
    expect(more.shards.slice(0, 2)).toEqual(shards);
    expect(more.shards.slice(2).map(({ images }) => images)).toEqual([['a', 'e']]);
  });

  it('names shards by what there is to do', async () => {
    const [first] = (await plan(['a'])).shards;
    const [other] = (await plan(['a'], { output: path.join(temporaryFolder(), 'out') })).shards;
    expect(first.id).toMatch(/^[0-9a-f]{64}$/);
    expect(other.id).not.toBe(first.id);
  });

  it('refuses other settings, and says which', async () => {
    await plan(['a']);
    const names = readdirSync(output);
    await expect(plan(['a', 'b'], { settings: { ...DIGITS, top: 3 } })).rejects.toThrow(
      `enqueue: ${output} has results of other settings: top was 1, now 3. Name another folder`,
    );
    const weights = path.join(temporaryFolder(), 'other.pth');
    writeFileSync(weights, 'other');
    await expect(plan(['a', 'b'], { settings: { ...DIGITS, weights } })).rejects.toThrow(
      /weights was .*; content of the weights was/,
    );
    expect(readdirSync(output)).toEqual(names);
  });

  it('plans once when several do at the same time', async () => {
    const images = [...'abcdefgh'];
    const plans = await Promise.all(
      [1, 2, 3].map((n) => plan(images, { shardSize: async () => n })),
    );
    const planned = JSON.parse(readFileSync(path.join(output, 'shards.json'), 'utf8'));
    for (const { shards } of plans) expect(shards).toEqual(planned);
  });

  it('refuses settings and tasks that do not exist', async () => {
    const wrong = (settings: object) => plan(['a'], { settings: { ...DIGITS, ...settings } });
    await expect(wrong({ topK: 3 })).rejects.toThrow("there is no setting 'topK'");
    await expect(wrong({ task: 'ocr' })).rejects.toThrow("the task is 'ocr', expected class");
  });
});

describe('runShard', () => {
  const sizeOf = {
    run: async ({ width, height }: { width: number; height: number }) => ({ width, height }),
    dispose() {},
  };

  it('gives an image that cannot be read a line with the reason, and goes on', async () => {
    const root = temporaryFolder();
    await writeDigits(root, 2);
    writeFileSync(path.join(root, 'poison.png'), 'no picture');
    mkdirSync(path.join(root, 'folder.png'));
    const images = ['000.png', 'poison.png', 'missing.png', 'folder.png', '001.png'];
    const rows = await runShard(sizeOf, { images }, { root });
    expect(rows).toEqual([
      { image: '000.png', width: 28, height: 28 },
      { image: 'poison.png', error: expect.stringContaining('expected a JPEG') },
      { image: 'missing.png', error: expect.stringContaining('missing.png') },
      { image: 'folder.png', error: expect.any(String) },
      { image: '001.png', width: 28, height: 28 },
    ]);
  });

  it('gives an image that the network fails on the reason', async () => {
    const root = temporaryFolder();
    await writeDigits(root, 2);
    let runs = 0;
    const network = {
      ...sizeOf,
      run: async () => {
        if (runs++ === 0) throw new RangeError('logits are not finite');
        return {};
      },
    };
    const rows = await runShard(network, { images: ['000.png', '001.png'] }, { root });
    expect(rows).toEqual([
      { image: '000.png', error: 'logits are not finite' },
      { image: '001.png' },
    ]);
  });

  it('fails as a whole where no image is there, or the storage fails', async () => {
    const root = temporaryFolder();
    const images = ['a.png', 'b.png'];
    await expect(runShard(sizeOf, { images }, { root })).rejects.toThrow(
      /none of the 2 images is there, such as .*a\.png; is their storage mounted/,
    );
    await writeDigits(root, 2);
    const run = () =>
      Promise.reject(Object.assign(new Error('i/o error'), { errno: -5, code: 'EIO' }));
    const given = { images: ['000.png', '001.png'] };
    await expect(runShard({ ...sizeOf, run }, given, { root })).rejects.toThrow('i/o error');
  });
});

describe('a shard', () => {
  it.each([
    [[0.1, 0.3], 50],
    [[0.001], 1000],
    [[40], 1],
    [[], 1000],
  ])('of images that take %j seconds has %i', (seconds, size) => {
    expect(shardOf(seconds)).toBe(size);
  });
});

describe('run lengths', () => {
  it.each([
    [[], []],
    [[7], [7, 1]],
    [
      [0, 0, 3, 3, 3, 0],
      [0, 2, 3, 3, 0, 1],
    ],
  ])('of %j', (map, runs) => {
    expect(runLengths(Uint8Array.from(map))).toEqual(runs);
  });
});
