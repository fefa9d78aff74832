import { createContext, runInContext } from 'node:vm';
import { afterEach, expect, test, vi } from 'vitest';
import { type CheckpointSource, readCheckpoint } from '../src/index.ts';
import { fixtureBytes, fixturePath } from './support/fixtures.ts';

const NAME = 'training.pth';
const content = fixtureBytes(NAME);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The file's bytes in a class of another realm. */
function inAnotherRealm(expression: string): CheckpointSource {
  const context = createContext({ content, SharedArrayBuffer });
  return runInContext(`const bytes = Uint8Array.from(content); ${expression}`, context);
}

function shared(): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(content.length);
  new Uint8Array(buffer).set(content);
  return buffer;
}

test.each<[string, () => CheckpointSource]>([
  ['a Uint8Array of another realm', () => inAnotherRealm('bytes')],
  ['an ArrayBuffer of another realm', () => inAnotherRealm('bytes.buffer')],
  ['a DataView', () => new DataView(Uint8Array.from(content).buffer)],
  ['a SharedArrayBuffer', shared],
  ['a view of shared memory', () => new Uint8Array(shared())],
])('a checkpoint is read from %s', async (_, make) => {
  const { tensors } = await readCheckpoint(make());
  const expected = (await readCheckpoint(fixturePath(NAME))).tensors;
  expect([...tensors.keys()]).toEqual([...expected.keys()]);
  for (const [name, tensor] of tensors) {
    expect(await tensor.data()).toEqual(await expected.get(name)!.data());
  }
});

test.each([
  ['of a polyfill', { versions: { node: '20.0.0' } }],
  ['of Electron’s page', Object.assign(Object.create(process), { type: 'renderer' })],
])('a process %s makes no Node of a page', async (_, fake) => {
  const fetched: unknown[] = [];
  vi.stubGlobal('fetch', async (url: unknown) => {
    fetched.push(url);
    return new Response(Uint8Array.from(content));
  });
  vi.stubGlobal('process', fake);
  const { format } = await readCheckpoint('weights.pth');
  vi.unstubAllGlobals();
  expect({ fetched, format }).toEqual({ fetched: ['weights.pth'], format: 'pth' });
});
