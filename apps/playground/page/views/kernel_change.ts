import { colourMap } from '@dynaconv/models';
import { byId } from '@dynaconv/page-kit/page';
import type { Explained } from '../engine/protocol.ts';
import { Atlas } from './atlas.ts';
import { changeOf, type KernelField, kernelField } from './kernel_field.ts';

/** All kernels of a layer before a training and now, on one scale of colours. */
export class KernelChange {
  readonly #figures = byId('kernel-change');
  readonly #before = new Atlas(byId<HTMLCanvasElement>('atlas-before'));
  readonly #now = new Atlas(byId<HTMLCanvasElement>('atlas-now'));
  #first: KernelField | undefined;

  /** Begins another training. */
  start(): void {
    this.#first = undefined;
    this.#figures.hidden = true;
  }

  /** The kernels after some updates; the first are those to compare with. */
  show({ positions, layer }: Explained, update: number): void {
    // The largest windows, and the mean over all groups.
    const now = kernelField(positions, layer, layer.kernelSizes.length - 1);
    const before = this.#first ?? now;
    this.#first = before;
    this.#figures.hidden = false;
    const map = colourMap(layer.weights, Math.max(before.largest, now.largest));
    this.#before.set(before, map, layer);
    this.#before.draw();
    this.#now.set(now, map, layer);
    this.#now.draw();
    byId('changed').textContent =
      `after update ${update}: changed by ${(100 * changeOf(before, now)).toFixed(1)} %`;
    byId('changing-layer').textContent = layer.name;
  }
}
