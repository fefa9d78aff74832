import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dynaconv } from './support/cli.ts';
import { temporaryFolder } from './support/folder.ts';
import { serve } from './support/server.ts';

test('Ctrl-C during a download ends with 130, without a half-written output', async () => {
  const cwd = temporaryFolder();
  const cache = path.join(cwd, 'cache');
  const interrupt = new AbortController();
  const { url } = await serve((_request, response) => {
    response.writeHead(200, { ETag: '"v1"', 'Content-Length': 1e9 });
    // It never stops for so long that the download gives up: nothing but Ctrl-C ends it.
    const sending = setInterval(() => response.write(new Uint8Array(100)), 50);
    response.on('close', () => clearInterval(sending));
  });
  const { code, stdout, stderr } = await dynaconv(['convert', url.href, 'out.safetensors'], {
    cwd,
    env: { DYNACONV_CACHE: cache },
    interrupt: interrupt.signal,
    onStderr: (text) => text.includes(' of 1 GB') && interrupt.abort(),
  });
  expect({ code, stdout, stderr }).toEqual({
    code: 130,
    stdout: '',
    stderr: 'error: stopped by SIGINT\n',
  });
  expect(readdirSync(cwd)).toEqual(['cache']);
  const files = readdirSync(cache, { recursive: true }).map(String);
  expect(files.some((name) => name.endsWith('.part'))).toBe(true);
  expect(files.some((name) => name.endsWith('weights.pth') || name.endsWith('.lock'))).toBe(false);
});

test('Ctrl-C while another process downloads the same file ends with 130', async () => {
  const cwd = temporaryFolder();
  const options = { cwd, env: { DYNACONV_CACHE: path.join(cwd, 'cache') } };
  const [first, second] = [new AbortController(), new AbortController()];
  let waiting: ReturnType<typeof dynaconv> | undefined;
  const { url, requests } = await serve(() => {
    waiting = dynaconv(['convert', url.href, 'b.safetensors'], {
      ...options,
      interrupt: second.signal,
      onStderr: (text) => text.includes('waiting for another dynaconv') && second.abort(),
    });
    void waiting.then(() => first.abort());
  });
  const downloading = await dynaconv(['convert', url.href, 'a.safetensors'], {
    ...options,
    interrupt: first.signal,
  });
  for (const { code, stderr } of [downloading, await waiting!]) {
    expect(code).toBe(130);
    expect(stderr).toBe('error: stopped by SIGINT\n');
  }
  expect(requests).toHaveLength(1);
});

test('Ctrl-C while an image is awaited on stdin ends with 130', async () => {
  const interrupt = new AbortController();
  const { code, stdout, stderr } = await dynaconv(
    ['classify', '-', '--model', 'rednet_digits', '--json'],
    {
      input: 'open',
      interrupt: interrupt.signal,
      onStderr: (text) => text.includes('reading stdin') && interrupt.abort(),
    },
  );
  expect({ code, stdout, stderr }).toEqual({
    code: 130,
    stdout: '',
    stderr: 'error: stopped by SIGINT\n',
  });
});
