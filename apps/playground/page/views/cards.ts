import { colourMap, type DynamicLayer, type PositionKernels } from '@dynaconv/models';
import { byId } from '@dynaconv/page-kit/page';
import type { Position } from '../engine/protocol.ts';
import type { KernelField } from './kernel_field.ts';
import { indexOf } from './places.ts';
import { type TableOptions, weightsTable } from './weights_table.ts';

interface Compared {
  readonly layer: DynamicLayer;
  readonly field: KernelField;
  /** Which of the kernel sizes, by index. */
  readonly size: number;
  readonly here: PositionKernels;
  readonly pinned: PositionKernels;
}

/** Four kernels on one scale of colours: here, pinned, their difference, and a fixed one. */
export class Cards {
  show({ layer, field, size, here, pinned }: Compared): void {
    const { weights: kind } = layer;
    const map = colourMap(kind, field.largest);
    const weightsAt = (position: Position) => field.weights[indexOf(layer, position)];
    const [weightsHere, weightsPinned] = [weightsAt(here), weightsAt(pinned)];
    this.#fill('here', weightsHere, { kind, map, ...tapsOf(here, layer, size) });
    this.#fill('pinned', weightsPinned, { kind, map, ...tapsOf(pinned, layer, size) });
    this.#fill(
      'difference',
      weightsHere.map((weight, tap) => weight - weightsPinned[tap]),
      // Differences have a sign, whatever the weights have.
      { kind, map: colourMap('signed', field.largest) },
    );
    this.#fill('fixed', field.fixed, { kind, map });
    byId('here-position').textContent = nameOf(here);
    byId('pinned-position').textContent = nameOf(pinned);
  }

  #fill(id: string, weights: readonly number[], options: TableOptions): void {
    byId(id).replaceChildren(weightsTable(weights, options));
  }
}

const nameOf = ({ row, column }: Position): string => `row ${row + 1}, column ${column + 1}`;

/** Of a position's window: the tap that is the position itself, and whether a tap lies on the map. */
function tapsOf(
  { row, column, kernels }: PositionKernels,
  { strides, inputMap: [mapRows, mapColumns] }: DynamicLayer,
  index: number,
): Pick<TableOptions, 'centre' | 'isInside'> {
  const { rows, columns, size } = kernels[index];
  const placeOf = (tap: number) => [rows[Math.floor(tap / size)], columns[tap % size]];
  return {
    centre: rows.indexOf(row * strides) * size + columns.indexOf(column * strides),
    isInside: (tap) => {
      const [y, x] = placeOf(tap);
      return y >= 0 && y < mapRows && x >= 0 && x < mapColumns;
    },
  };
}
