import { COMPARED_OPERATORS, featureMap, OperatorProbe } from '@dynaconv/layers';
import { readImage } from '@dynaconv/models';
import { Random } from '@dynaconv/training/data';
import type { Position } from '../engine/protocol.ts';
import {
  CHANNELS,
  KERNEL_SIZE,
  type Kernels,
  type Operator,
  SHIFT,
  SHOWN_CHANNELS,
  SIDE,
} from './protocol.ts';

/** As `dynaconv properties` has it by default: the page shows what that prints. */
const SEED = 0;

const uniformOf = (key: string) => {
  const random = new Random(SEED, key);
  return (low: number, high: number) => random.uniform(low, high);
};

/** The operators, with random weights, on the map that is made of an image. */
export interface Probes {
  readonly operators: ReadonlyMap<Operator, OperatorProbe>;
  dispose(): void;
}

export async function probesOf(image: ImageBitmap): Promise<Probes> {
  const pixels = await readImage(image);
  const map = featureMap(pixels, {
    side: SIDE + SHIFT,
    channels: CHANNELS,
    uniform: uniformOf('map'),
  });
  const operators = new Map(
    COMPARED_OPERATORS.map((operator) => {
      const uniform = uniformOf(operator);
      return [
        operator,
        new OperatorProbe(operator, map, { kernelSize: KERNEL_SIZE, shift: SHIFT, uniform }),
      ];
    }),
  );
  return {
    operators,
    dispose: () => {
      for (const probe of operators.values()) probe.dispose();
      map.dispose();
    },
  };
}

/** The kernels of a position: of the window, and of the whole map where there is no window. */
export const kernelsAt = (operator: Operator, probe: OperatorProbe, position: Position): Kernels =>
  SHOWN_CHANNELS.map((channel) => {
    const kernel = probe.kernel({ ...position, channel });
    return operator === 'self-attention' ? [...kernel] : probe.window(kernel, position);
  });
