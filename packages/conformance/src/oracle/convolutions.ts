import { type Arithmetic, RoundedSums } from '../core/bound.ts';
import { fusedConvolutionOracle } from './fused_convolution.ts';
import type { Inputs, Oracle } from './oracle.ts';

/** A convolution as tfjs describes it: of maps [B, H, W, C] by filters [Kh, Kw, Cin, Cout], depthwise [Kh, Kw, C, M]. */
export interface ConvolutionShapes {
  x: readonly number[];
  filter: readonly number[];
  y: readonly number[];
  strides: readonly [number, number];
  /** Rows of padding above and columns of it on the left. */
  pad: readonly [number, number];
  depthwise: boolean;
}

type Visit = (o: number, i: number, f: number) => void;

/** Visits every product of the definition, y[o] = Σ x[i] · filter[f]; taps on the padding are none. */
export function forEachConvolutionProduct(shapes: ConvolutionShapes, visit: Visit): void {
  const { x, filter, y, strides, pad, depthwise } = shapes;
  const [B, H, W, C] = x;
  const [Kh, Kw, , last] = filter;
  for (let b = 0; b < B; b++) {
    for (let i = 0; i < y[1]; i++) {
      for (let j = 0; j < y[2]; j++) {
        for (let u = 0; u < Kh; u++) {
          const h = i * strides[0] + u - pad[0];
          if (h < 0 || h >= H) continue;
          for (let v = 0; v < Kw; v++) {
            const w = j * strides[1] + v - pad[1];
            if (w < 0 || w >= W) continue;
            for (let c = 0; c < C; c++) {
              for (let n = 0; n < last; n++) {
                visit(
                  ((b * y[1] + i) * y[2] + j) * y[3] + (depthwise ? c * last + n : n),
                  ((b * H + h) * W + w) * C + c,
                  ((u * Kw + v) * C + c) * last + n,
                );
              }
            }
          }
        }
      }
    }
  }
}

type Shapes<Attrs> = (inputs: Inputs, attrs: Attrs) => ConvolutionShapes;

/** Of `tf.conv2d`, which has no activation, and `tf.fused.conv2d`. */
export interface ConvolutionAttrs {
  strides: [number, number];
  pad: 'same' | 'valid' | number;
  activation?: 'linear' | 'relu';
}

/** A convolution, its bias added and activated where it has them; its gradients are ops of their own. */
export function convolutionOracle(shapesOf: Shapes<ConvolutionAttrs>): Oracle<ConvolutionAttrs> {
  const { outputShape, forward } = fusedConvolutionOracle<
    ConvolutionAttrs & { activation: 'linear' | 'relu' }
  >({
    outputShape: (inputs, attrs) => [...shapesOf(inputs, attrs).y],
    scalesResidual: false,
    forEachProduct: (inputs, attrs, visit) =>
      forEachConvolutionProduct(shapesOf(inputs, attrs), visit),
  });
  const activated = <Attrs extends ConvolutionAttrs>(attrs: Attrs) => ({
    ...attrs,
    activation: attrs.activation ?? 'linear',
  });
  return {
    outputShape: (inputs, attrs) => outputShape(inputs, activated(attrs)),
    forward: (inputs, attrs, arithmetic) => forward(inputs, activated(attrs), arithmetic),
    vjps: {},
  };
}

/** The gradient of a convolution by its filter. */
export const filterGradientOracle = <Attrs extends object>(shapesOf: Shapes<Attrs>) =>
  gradientOracle<Attrs>(
    (inputs, attrs) => [...shapesOf(inputs, attrs).filter],
    (sums, inputs, attrs) =>
      forEachConvolutionProduct(shapesOf(inputs, attrs), (o, i, f) =>
        sums.addProduct(f, inputs.dy.data[o], inputs.x.data[i]),
      ),
  );

/** Its gradient by its input. */
export const inputGradientOracle = <Attrs extends object>(shapesOf: Shapes<Attrs>) =>
  gradientOracle<Attrs>(
    (inputs, attrs) => [...shapesOf(inputs, attrs).x],
    (sums, inputs, attrs) =>
      forEachConvolutionProduct(shapesOf(inputs, attrs), (o, i, f) =>
        sums.addProduct(i, inputs.dy.data[o], inputs.filter.data[f]),
      ),
  );

const gradientOracle = <Attrs extends object>(
  outputShape: (inputs: Inputs, attrs: Attrs) => number[],
  add: (sums: RoundedSums, inputs: Inputs, attrs: Attrs) => void,
): Oracle<Attrs> => ({
  outputShape,
  forward(inputs, attrs, arithmetic: Arithmetic) {
    const sums = new RoundedSums(outputShape(inputs, attrs), arithmetic);
    add(sums, inputs, attrs);
    return sums.finish();
  },
  vjps: {},
});
