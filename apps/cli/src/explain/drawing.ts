import type { DynamicLayer, PositionKernels } from '@dynaconv/models';

/** Sizes in pixels of the picture. */
export const PANEL = 260;
export const LINE = 20;
export const BAR = { width: 14, labels: 74 };

/** What is drawn: kernels of some positions, on the image as the model sees it. */
export interface Drawing {
  readonly model: string;
  /** What the weights were trained on, if that is something special, such as handwritten digits. */
  readonly trainedOn?: string;
  readonly image: string;
  readonly layer: DynamicLayer;
  readonly picture: { data: Uint8Array | Uint8ClampedArray; width: number; height: number };
  readonly positions: readonly { readonly label: string; readonly kernels: PositionKernels }[];
  /** The group whose weights are shown; without one, the mean over all. */
  readonly group?: number;
}
