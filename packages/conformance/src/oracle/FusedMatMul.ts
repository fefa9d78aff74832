import { fusedConvolutionOracle } from './fused_convolution.ts';
import type { Inputs, Oracle } from './oracle.ts';

export interface FusedMatMulAttrs {
  activation: 'linear' | 'relu';
}

const sizesOf = ({ x, filter }: Inputs): [rows: number, inner: number, columns: number] => [
  x.shape[1],
  x.shape[2],
  filter.shape[2],
];

/** A product of matrices, as the convolution 1×1 of a row of pixels. */
const { outputShape, forward } = fusedConvolutionOracle<FusedMatMulAttrs>({
  outputShape(inputs) {
    const [rows, , columns] = sizesOf(inputs);
    return [1, 1, rows, columns];
  },
  scalesResidual: false,
  forEachProduct(inputs, _, visit) {
    const [rows, inner, columns] = sizesOf(inputs);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        for (let n = 0; n < inner; n++) visit(i * columns + j, i * inner + n, n * columns + j);
      }
    }
  },
});

const asConvolution = ({ a, b, ...others }: Inputs): Inputs => ({ ...others, x: a, filter: b });

/** activation(a · b + bias), of matrices [1, rows, inner] and [1, inner, columns]; its gradients are products themselves. */
export const fusedMatMulOracle: Oracle<FusedMatMulAttrs> = {
  outputShape: (inputs, attrs) => outputShape(asConvolution(inputs), attrs).slice(1),
  forward(inputs, attrs, arithmetic) {
    const y = forward(asConvolution(inputs), attrs, arithmetic);
    return { ...y, shape: y.shape.slice(1) };
  },
  vjps: {},
};
