import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { expect, it } from 'vitest';

const page = readFileSync(path.join(ROOT, 'docs/guide/troubleshooting.md'), 'utf8');
const messages = [...page.matchAll(/^### `((?:dynaconv|kernels-wasm|loadModel|image): .*)`$/gm)];

const packages = path.join(ROOT, 'packages');
const sources = readdirSync(packages)
  .map((name) => path.join(packages, name, 'src'))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join(folder, file), 'utf8')),
  )
  .join('\n')
  // What a message fills in.
  .replaceAll(/\$\{[^}]*\}/g, '…')
  .replaceAll("\\'", "'");

it('has messages', () => expect(messages.length).toBeGreaterThan(5));

it.each(messages.map(([, message]) => message))('quotes the code: %s', (message) => {
  // Which operation speaks, and of what kind of file, is filled in as well.
  const text = message
    .replace(/^loadModel: the checkpoint/, ': the checkpoint')
    .replace(' SVG,', ' …,');
  // Not `toContain`, which would print all sources.
  expect(sources.includes(text.replace(/…$/, ''))).toBe(true);
});
