import { afterEach, describe, expect, it, vi } from 'vitest';
import { rivalsSite, WITHOUT_RIVALS } from '../bench_browser/rivals.ts';
import { pageRivals } from '../src/browser/engine/page_rivals.ts';
import { type PageRivals, RIVALS_URL } from '../src/browser/page_rivals.ts';
import { PAGE_OPPONENTS } from '../src/measure/groups.ts';

const TASK = { model: 'rednet50', images: new Float32Array(), batch: 1, size: 224 };

const SERVED: PageRivals = {
  versions: { onnxruntime: '1' },
  networks: [
    {
      name: 'rednet50',
      weights: '/rivals/rednet50.safetensors',
      forms: [
        { runtime: 'onnxruntime-web', formulation: 'unfold', model: '/rivals/unfold.onnx' },
        { runtime: 'onnxruntime-web', formulation: 'shift', model: '/rivals/shift.onnx' },
        { runtime: 'litert.js', formulation: 'unfold', model: '/rivals/unfold.tflite' },
      ],
    },
  ],
};

afterEach(() => vi.unstubAllGlobals());

/** A server that has only this. */
const serving = (files: Readonly<Record<string, unknown>>) =>
  vi.stubGlobal('fetch', async (url: string) =>
    url in files ? Response.json(files[url]) : new Response(null, { status: 404 }),
  );

describe('other runtimes in the page', () => {
  it.each(['webgpu', 'wasm', 'threads'] as const)('are those asked for, on %s', async (target) => {
    serving({ [RIVALS_URL]: SERVED });
    const named = async (...against: Parameters<typeof pageRivals>[2]) =>
      (await pageRivals(target, 'rednet50', against))?.sources(TASK).map(({ name }) => name);
    expect(await named(...PAGE_OPPONENTS)).toEqual([
      ...['onnxruntime-web unfold', 'onnxruntime-web shift', 'litert.js unfold'],
    ]);
    expect(await named('stock', 'litert.js')).toEqual(['litert.js unfold']);
    expect(await named('stock')).toBeUndefined();
  });

  it('are none where there is no file of the network, and on webgl', async () => {
    serving({ [RIVALS_URL]: SERVED });
    expect(await pageRivals('wasm', 'overlock_xt', PAGE_OPPONENTS)).toBeUndefined();
    expect(await pageRivals('webgl', 'rednet50', PAGE_OPPONENTS)).toBeUndefined();
  });

  it('name the file that is missing', async () => {
    serving({ [RIVALS_URL]: SERVED });
    const rivals = await pageRivals('wasm', 'rednet50', ['litert.js']);
    await expect(rivals!.sources(TASK)[0].prepare()).rejects.toThrow('/rivals/unfold.tflite: 404');
  });
});

describe('what the page’s server has of other runtimes', () => {
  const site = async (against: readonly string[]) => {
    const skipped: string[] = [];
    const found = await rivalsSite({
      ...{ against, models: ['rednet50'], python: 'no-such-python' },
      onProgress: expect.unreachable,
      onSkip: (message) => skipped.push(message),
    });
    return { found, skipped };
  };

  it('is nothing, with the reason, where there is no PyTorch', async () => {
    const { found, skipped } = await site(['stock', 'onnxruntime-web']);
    expect(found).toBe(WITHOUT_RIVALS);
    expect(skipped).toEqual([expect.stringContaining('no-such-python')]);
  });

  it('is nothing where none is asked for', async () => {
    expect(await site(['stock'])).toEqual({ found: WITHOUT_RIVALS, skipped: [] });
    expect(JSON.parse(WITHOUT_RIVALS.pages.get(RIVALS_URL)!).networks).toEqual([]);
  });
});
