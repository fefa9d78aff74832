import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { input } from '@tensorflow/tfjs-layers';
import { equivarianceError } from '../properties/equivariance_error.ts';
import { type KernelDifferences, kernelDifferences } from '../properties/kernel_differences.ts';
import { type OutputPlace, spatialKernel } from '../properties/spatial_kernel.ts';
import { drawWeights } from './draw_weights.ts';
import { type Operator, type OperatorLayer, operatorLayer } from './operator_layer.ts';

export interface OperatorProbeOptions {
  /** Side of the windows, odd. */
  kernelSize: number;
  /** Pixels by which the input is shifted, down and to the right. */
  shift: number;
  /** A random number from low to high, of which the weights are drawn. */
  uniform: (low: number, high: number) => number;
}

/** An operator with random weights on a map: what `dynaconv properties` and the playground show of it. */
export class OperatorProbe {
  readonly layer: OperatorLayer;
  private readonly x: Tensor4D;
  private readonly section: Tensor4D;
  private readonly options: OperatorProbeOptions;

  /**
   * @param x float32 [1, S + shift, S + shift, C], which stays the caller's and has to outlive the probe; kernels are looked at on
   * its first S rows and columns
   * @throws as `operatorLayer`; RangeError for channels that the operator's groups or heads do not divide
   */
  constructor(operator: Operator, x: Tensor4D, options: OperatorProbeOptions) {
    const [, height, width, channels] = x.shape;
    const { kernelSize, shift, uniform } = options;
    // At its default of 30 the attention of untrained weights would be even, whatever the image.
    this.layer = operatorLayer(operator, { channels, kernelSize, temperature: 1 });
    this.layer.apply(input({ shape: [null, null, channels] }));
    drawWeights(this.layer, uniform);
    this.x = x;
    this.section = slice(x, [0, 0, 0, 0], [1, height - shift, width - shift, channels]);
    this.options = options;
  }

  /** How much the kernels differ, see `kernelDifferences`. */
  differences(): KernelDifferences {
    return kernelDifferences(this.layer, this.section);
  }

  /** See `equivarianceError`; what windows read beyond the border is left out. */
  equivarianceError(): number {
    const { shift, kernelSize } = this.options;
    return equivarianceError(this.layer, this.x, { shift, margin: (kernelSize - 1) / 2 });
  }

  /** The weights of a value of the output, [S, S] row by row, see `spatialKernel`. */
  kernel(place: OutputPlace): Float32Array {
    return spatialKernel(this.layer, this.section, place);
  }

  /** Of such weights those of the K×K window around the place, row by row; 0 outside of the map. */
  window(kernel: Float32Array, { row, column }: Pick<OutputPlace, 'row' | 'column'>): number[] {
    const { kernelSize } = this.options;
    const [, rows, columns] = this.section.shape;
    const reach = (kernelSize - 1) / 2;
    return Array.from({ length: kernelSize ** 2 }, (_, tap) => {
      const y = row + Math.floor(tap / kernelSize) - reach;
      const x = column + (tap % kernelSize) - reach;
      const isInside = y >= 0 && y < rows && x >= 0 && x < columns;
      return isInside ? kernel[y * columns + x] : 0;
    });
  }

  dispose(): void {
    this.section.dispose();
    this.layer.dispose();
  }
}
