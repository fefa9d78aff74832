/** A depthwise convolution beside the large one of a `DilatedReparamBlock`. */
export interface DilatedBranch {
  kernelSize: number;
  dilations: number;
}

const branches = (kernelSizes: number[], dilations: number[]): readonly DilatedBranch[] =>
  kernelSizes.map((kernelSize, i) => ({ kernelSize, dilations: dilations[i] }));

/** The branches for each size of the large kernel, as in the official code of UniRepLKNet and OverLoCK. */
const BRANCHES: ReadonlyMap<number, readonly DilatedBranch[]> = new Map([
  [5, branches([3, 3], [1, 2])],
  [7, branches([5, 3, 3, 3], [1, 1, 2, 3])],
  [9, branches([5, 7, 5, 3, 3], [1, 1, 2, 3, 4])],
  [11, branches([5, 7, 5, 3, 3, 3], [1, 1, 2, 3, 4, 5])],
  [13, branches([5, 7, 7, 3, 3, 3], [1, 1, 2, 3, 4, 5])],
  [15, branches([5, 7, 7, 3, 3, 3], [1, 1, 2, 3, 5, 7])],
  [17, branches([5, 7, 9, 3, 3, 3], [1, 1, 2, 4, 5, 7])],
  [19, branches([5, 7, 9, 9, 3, 3, 3], [1, 1, 1, 2, 4, 5, 7])],
]);

/**
 * The dilated branches that go with a K×K kernel.
 * @throws RangeError for a K that has no branches
 */
export function dilatedBranches(layer: string, kernelSize: number): readonly DilatedBranch[] {
  const found = BRANCHES.get(kernelSize);
  if (!found) {
    const sizes = [...BRANCHES.keys()].join(', ');
    throw new RangeError(
      `${layer}: kernelSize is ${kernelSize ?? 'missing'}, expected one of ${sizes}`,
    );
  }
  return found;
}

/** Names of a branch's convolution and BatchNorm in the official module. */
export const branchNames = ({ kernelSize, dilations }: DilatedBranch) => ({
  conv: `dil_conv_k${kernelSize}_${dilations}`,
  norm: `dil_bn_k${kernelSize}_${dilations}`,
});

/** A branch's values: its kernel [k, k, C, 1], and the scale and shift to which its BatchNorm amounts, y = scale·x + shift for each channel. */
export interface DilatedBranchValues extends DilatedBranch {
  kernel: ArrayLike<number>;
  scale: ArrayLike<number>;
  shift: ArrayLike<number>;
}

/**
 * The one depthwise convolution that equals the sum of branches (Ding et al., UniRepLKNet, CVPR 2024, arXiv 2311.15599,
 * §3.1): a kernel of dilation d is a kernel of d·(k − 1) + 1 with zeros between its taps, centred in the large one.
 *
 * @param kernelSize K of the result; the branches span K at most
 * @returns kernel [K, K, C, 1] and bias [C], in float64
 */
export function mergeDilatedBranches(
  kernelSize: number,
  values: readonly DilatedBranchValues[],
): { kernel: Float64Array; bias: Float64Array } {
  const channels = values[0].shift.length;
  const kernel = new Float64Array(kernelSize ** 2 * channels);
  const bias = new Float64Array(channels);
  for (const branch of values) {
    const { kernelSize: size, dilations } = branch;
    const border = (kernelSize - dilations * (size - 1) - 1) / 2;
    for (let u = 0; u < size; u++) {
      for (let v = 0; v < size; v++) {
        const from = (u * size + v) * channels;
        const to = ((border + u * dilations) * kernelSize + border + v * dilations) * channels;
        for (let c = 0; c < channels; c++) {
          kernel[to + c] += branch.kernel[from + c] * branch.scale[c];
        }
      }
    }
    for (let c = 0; c < channels; c++) bias[c] += branch.shift[c];
  }
  return { kernel, bias };
}
