import { JsonLines } from './json_lines.ts';
import type { FormulatedNetwork, Python } from './python.ts';
import type { Rival } from './rival.ts';

interface PytorchTask extends FormulatedNetwork {
  /** [batch, 3, H, W] */
  images: Float32Array;
}

/** A network in PyTorch on the CPU, one thread, channels last: in a process that is idle unless it is asked to run. */
export async function pytorchRival(
  python: Python,
  { images, ...network }: PytorchTask,
): Promise<Rival> {
  const { formulation } = network;
  const name = `pytorch ${formulation}`;
  const server = new JsonLines(name, python.serve(network));
  const values = Array.from(images);
  return {
    runtime: 'pytorch',
    formulation,
    name,
    output: async () => (await server.ask<{ logits: number[] }>({ images: values })).logits,
    time: async () => (await server.ask<{ milliseconds: number }>({})).milliseconds,
    dispose: () => server.close(),
  };
}
