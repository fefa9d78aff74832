import { expect, it } from 'vitest';
import { describeRuntime } from '../src/run/describe_runtime.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const process = { version: 'v24.1.0' };

it.each([
  ['Node', { process, navigator: { userAgent: 'Node.js/24' } }, 'Node.js v24.1.0'],
  ['Node before 21', { process }, 'Node.js v24.1.0'],
  ['a page', { navigator: { userAgent: CHROME } }, CHROME],
  ['a page with a process', { process, navigator: { userAgent: CHROME } }, CHROME],
  ['Deno', { process, navigator: { userAgent: 'Deno/2.5.0' } }, 'Deno/2.5.0'],
  ['what says nothing', {}, 'unknown'],
])('%s is named', (_, globals, name) => {
  expect(describeRuntime(globals)).toBe(name);
});

it('this is Node', () => {
  expect(describeRuntime()).toBe(`Node.js ${globalThis.process.version}`);
});
