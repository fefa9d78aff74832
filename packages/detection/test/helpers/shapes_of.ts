import { describeNetwork, moduleSlots } from '@dynaconv/models/dense';
import type { Shapes } from '@dynaconv/test-kit';
import type { DetectorNetwork } from '../../src/networks/networks.ts';

/** Keys and shapes of a network's weights. */
export const shapesOf = (network: DetectorNetwork): Shapes =>
  Object.values(describeNetwork(network)).flatMap((parts) =>
    moduleSlots(parts).map(({ key, shape }): [string, number[]] => [key, shape]),
  );
