import type { Entrant } from '../measure/compare.ts';
import type { BenchmarkedNetwork, Found } from '../suites/dense_network.ts';
import { JsonLines } from './json_lines.ts';
import type { FormulatedNetwork, Python } from './python.ts';

export interface DenseRival {
  name: string;
  entrant: Entrant;
  find(): Promise<Found>;
  dispose(): Promise<void>;
}

/** A detector or segmenter in PyTorch on the CPU, one thread, as `pytorchRival` runs networks: from the network's input to its answer. */
export function pytorchDense(
  python: Python,
  network: Omit<FormulatedNetwork, 'batch'>,
  { image, threshold }: BenchmarkedNetwork,
): DenseRival {
  const name = `pytorch ${network.formulation}`;
  const server = new JsonLines(name, python.serveDense(network));
  const time = async () => (await server.ask<{ milliseconds: number }>({})).milliseconds;
  return {
    name,
    entrant: { name, group: 'pytorch', run: time, time },
    find: () => server.ask<Found>({ image: Array.from(image.input), threshold }),
    dispose: () => server.close(),
  };
}
