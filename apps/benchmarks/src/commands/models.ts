import type { Variant } from '@dynaconv/kernels-wasm/base';
import { createModel, deploy } from '@dynaconv/models';
import { interleave, median } from '../interleave.ts';
import { describeMachine, type Machine } from '../machine.ts';
import { predict, randomImage, useKernels, withoutKernels } from '../network.ts';
import { renderTable } from '../table.ts';

export interface ModelsOptions {
  models: readonly string[];
  variant: 'auto' | Variant;
  /** Side of the square image. */
  size: number;
  rounds: number;
  onProgress?: (message: string) => void;
}

/** Milliseconds an image at batch 1, medians. */
interface ModelsRow {
  model: string;
  /** The training form on stock ops: what the model costs without the kernels. */
  stockOps: number;
  trainingForm: number;
  deployed: number;
}

export interface ModelsReport {
  machine: Machine;
  variant: Variant;
  size: number;
  rows: ModelsRow[];
}

/** Whole networks with random weights: on stock ops, on the kernels, and on the kernels in inference form. */
export async function benchmarkModels(options: ModelsOptions): Promise<ModelsReport> {
  const { models, variant, size, rounds, onProgress } = options;
  const used = await useKernels(variant);
  const x = randomImage(size);
  const rows: ModelsRow[] = [];
  for (const name of models) {
    onProgress?.(`${name}: creating`);
    const model = createModel(name, { inputShape: [size, size, 3] });
    const deployed = deploy(model);
    const timings = interleave(
      [
        { name: STOCK, run: () => withoutKernels(used, () => predict(model, x)) },
        { name: TRAINING, run: () => predict(model, x) },
        { name: DEPLOYED, run: () => predict(deployed, x) },
      ],
      rounds,
      (round) => onProgress?.(`${name}: round ${round} of ${rounds}`),
    );
    rows.push({
      model: name,
      stockOps: median(timings[STOCK]),
      trainingForm: median(timings[TRAINING]),
      deployed: median(timings[DEPLOYED]),
    });
    model.dispose();
    deployed.dispose();
  }
  x.dispose();
  return { machine: describeMachine(), variant: used, size, rows };
}

const STOCK = 'stock ops';
const TRAINING = 'training form';
const DEPLOYED = 'deployed';

export function renderModels({ machine, variant, size, rows }: ModelsReport): string {
  const milliseconds = (value: number) => `${Math.round(value)} ms`;
  const table = renderTable(
    ['model', 'stock ops', 'kernels', 'deployed', 'deployed against stock ops', 'against kernels'],
    rows.map(({ model, stockOps, trainingForm, deployed }) => [
      model,
      milliseconds(stockOps),
      milliseconds(trainingForm),
      milliseconds(deployed),
      `${(stockOps / deployed).toFixed(1)}×`,
      `${(trainingForm / deployed).toFixed(2)}×`,
    ]),
  );
  return [
    `Whole networks, kernels-wasm ${variant}, one thread, batch 1, ${size}×${size}. Node ${machine.node}, ${machine.cpu}`,
    '',
    table,
  ].join('\n');
}
