import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Python } from './python.ts';
import type { Rival } from './rival.ts';

/** PyTorch on the CPU, one thread, channels last: a process that runs when it is asked to, and is idle otherwise. */
export async function pytorchRival(
  python: Python,
  model: string,
  formulation: string,
  image: Float32Array,
  size: number,
): Promise<Rival> {
  const name = `pytorch ${formulation}`;
  const child = python.serve(model, formulation, size);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<{ logits: number[]; milliseconds: number }> => {
    child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name}: the process has ended, exit code ${child.exitCode}`);
    return JSON.parse(value);
  };
  const pixels = [...image];
  return {
    runtime: 'pytorch',
    formulation,
    name,
    output: async () => (await ask({ image: pixels })).logits,
    time: async () => (await ask({})).milliseconds,
    async dispose() {
      const exit = once(child, 'exit');
      child.stdin!.end();
      await exit;
    },
  };
}
