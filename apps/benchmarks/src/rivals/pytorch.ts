import { JsonLines } from './json_lines.ts';
import type { Python } from './python.ts';
import type { Rival } from './rival.ts';

/** A network in PyTorch on the CPU, one thread, channels last: a process that runs when it is asked to, and is idle otherwise. */
export async function pytorchRival(
  python: Python,
  model: string,
  formulation: string,
  image: Float32Array,
  size: number,
): Promise<Rival> {
  const name = `pytorch ${formulation}`;
  const server = new JsonLines(name, python.serve(model, formulation, size));
  const pixels = [...image];
  return {
    runtime: 'pytorch',
    formulation,
    name,
    output: async () => (await server.ask<{ logits: number[] }>({ image: pixels })).logits,
    time: async () => (await server.ask<{ milliseconds: number }>({})).milliseconds,
    dispose: () => server.close(),
  };
}
