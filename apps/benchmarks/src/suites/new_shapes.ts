import { involution2d } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { read } from '../backends/read.ts';
import { compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { tapsOfMap } from '../workloads/count_taps.ts';
import { FORWARD } from '../workloads/pass.ts';
import { randomOutput } from '../workloads/random_output.ts';
import { mapShape, type OperatorShape } from '../workloads/workload.ts';
import type { OperatorResult } from './operators.ts';

export const NEW_SHAPES = 'involution2d, ten new shapes';

export interface NewShapesOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  rounds: number;
  /** `share`: the fraction that is done, from 0 to 1. */
  onProgress?: (message: string, share: number) => void;
}

/**
 * Involution on ten shapes that have not been run before, one after the other: how long a user waits where the backend compiles a
 * program for each shape. Before, ours has run once on another shape, and the programs that read outputs of these shapes have run.
 */
export async function benchmarkNewShapes({
  backend,
  roofline,
  rounds,
  onProgress,
}: NewShapesOptions): Promise<OperatorResult> {
  const [mode] = backend.modes;
  const entrants = [
    {
      name: `ours ${mode.name}`,
      group: 'ours',
      mode: mode.name,
      around<T>(run: () => T): T {
        mode.enter();
        return run();
      },
    },
    { name: 'stock ops', group: 'stock', around: <T>(run: () => T) => backend.withStockOps(run) },
  ] as const;
  const sets = Array.from({ length: rounds }, (_, round) =>
    shapesOf(round).map((shape) => createInputs(shape, backend)),
  );
  const warmUp = createInputs({ ...shapesOf(0)[0], height: FIRST_SIDE - 1 }, backend);
  try {
    // This compiles the programs that read maps of these shapes from the device.
    for (const { x } of sets.flat()) await read(x);
    mode.enter();
    await compute(warmUp);
    const comparison = await compare(
      entrants.map(({ around, ...entrant }): Entrant => {
        let round = 0;
        return {
          ...entrant,
          async run() {
            for (const inputs of sets[round++]) await around(() => compute(inputs));
          },
        };
      }),
      {
        multiplyAdds: shapesOf(0).reduce((sum, shape) => sum + multiplyAddsOf(shape), 0),
        roofline,
        rounds,
        cold: true,
        onRound: (round) =>
          onProgress?.(`${NEW_SHAPES}: round ${round} of ${rounds}`, round / rounds),
      },
    );
    const [shape] = shapesOf(0);
    return { operator: 'involution2d', shape, title: NEW_SHAPES, pass: FORWARD, ...comparison };
  } finally {
    tf.dispose([sets, warmUp]);
    backend.disposeStock();
  }
}

const SHAPES = 10;
const FIRST_SIDE = 10;
/** By how much maps are wider than high. */
const WIDER = 2;

/** Each round has shapes of its own. */
const shapesOf = (round: number): OperatorShape[] =>
  Array.from({ length: SHAPES }, (_, n) => {
    const height = FIRST_SIDE + round * SHAPES + n;
    const map = { height, width: height + WIDER, channels: 16 };
    return { batch: 1, ...map, groups: 2, kernelSize: 3 };
  });

const multiplyAddsOf = (shape: OperatorShape): number => tapsOfMap(shape) * shape.channels;

type Inputs = {
  x: tf.Tensor4D;
  kernel: tf.Tensor;
};

function createInputs(shape: OperatorShape, backend: BenchmarkedBackend): Inputs {
  const { height, width, groups, kernelSize: K } = shape;
  return tf.tidy(() => {
    const x = randomOutput(mapShape(shape), 1, backend) as tf.Tensor4D;
    return { x, kernel: randomOutput([1, height, width, groups, K, K], 2, backend) };
  });
}

async function compute({ x, kernel }: Inputs): Promise<void> {
  const y = tf.tidy(() => involution2d(x, kernel));
  await read(y);
  y.dispose();
}
