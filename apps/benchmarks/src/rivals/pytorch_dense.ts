import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import type { Entrant } from '../measure/compare.ts';
import type { BenchmarkedNetwork, Found } from '../suites/dense_network.ts';
import type { Torch } from './find_torch.ts';
import { JsonLines } from './json_lines.ts';
import type { FormulatedNetwork, Python } from './python.ts';

type FormulatedDense = Omit<FormulatedNetwork, 'batch'>;

export interface DenseRival {
  name: string;
  entrant: Entrant;
  find(): Promise<Found>;
  dispose(): Promise<void>;
}

/** PyTorch's detectors and segmenters. */
export interface DenseRivals {
  versions: Readonly<Record<string, string>>;
  /** The weights that they have. */
  readWeights(model: string): Promise<Checkpoint>;
  /** @param ours whose image it gets */
  create(network: FormulatedDense, ours: BenchmarkedNetwork): DenseRival;
}

export const denseRivals = ({ python, version }: Torch): DenseRivals => ({
  versions: { PyTorch: version },
  readWeights: async (model) => readCheckpoint(await python.weights(model)),
  create: (network, ours) => pytorchDense(python, network, ours),
});

/** A detector or segmenter in PyTorch on the CPU, one thread, as `pytorchRival` runs networks: from the network's input to its answer. */
function pytorchDense(
  python: Python,
  network: FormulatedDense,
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
