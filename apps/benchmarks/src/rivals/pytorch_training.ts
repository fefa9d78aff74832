import { JsonLines } from './json_lines.ts';
import type { FormulatedNetwork, Python } from './python.ts';
import type { Rival } from './rival.ts';

interface TrainingTask extends FormulatedNetwork {
  /** [batch, 3, H, W] */
  images: Float32Array;
  /** Class indices. */
  labels: readonly number[];
}

/** Training steps in PyTorch on the CPU, as `pytorchRival` runs networks; its output are the loss and the norm of all gradients. */
export async function pytorchTraining(
  python: Python,
  { images, labels, ...network }: TrainingTask,
): Promise<Rival> {
  const { formulation } = network;
  const name = `pytorch ${formulation}`;
  const server = new JsonLines(name, python.serveTraining(network));
  return {
    runtime: 'pytorch',
    formulation,
    name,
    output: async () => {
      const request = { images: Array.from(images), labels };
      const { loss, norm } = await server.ask<{ loss: number; norm: number }>(request);
      return [loss, norm];
    },
    time: async () => (await server.ask<{ milliseconds: number }>({})).milliseconds,
    dispose: () => server.close(),
  };
}
