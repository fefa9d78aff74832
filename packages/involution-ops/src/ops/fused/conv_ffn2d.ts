import { assertOptions, type OptionNames } from '@dynaconv/options';
import { op, type Tensor, type Tensor4D, type TensorLike } from '@tensorflow/tfjs-core';
import {
  assertOddWindow,
  assertOutputSize,
  assertRank,
  assertShape,
  toFloat32Tensor,
} from '../../arguments.ts';
import {
  FusedConvFFN2D,
  type FusedConvFFN2DAttrs,
  type FusedConvFFN2DInputs,
} from '../../contracts/FusedConvFFN2D.ts';
import { runFusedKernel } from '../../dispatch.ts';
import { globalResponseNorm2d } from '../global_response_norm2d.ts';
import { assertEpsilon } from '../normalization_arguments.ts';
import { fusedConv2d } from './conv2d.ts';
import { fusedDepthwiseConv2d } from './depthwise_conv2d.ts';
import { toEpilogue } from './epilogue.ts';

interface FusedConvFfn2DArguments {
  x: Tensor4D | TensorLike;
  expand: Tensor4D | TensorLike;
  expandBias: Tensor | TensorLike;
  depthwise: Tensor4D | TensorLike;
  depthwiseBias: Tensor | TensorLike;
  gamma: Tensor | TensorLike;
  beta: Tensor | TensorLike;
  epsilon?: number;
  project: Tensor4D | TensorLike;
  bias?: Tensor | TensorLike;
  residual?: Tensor4D | TensorLike;
  residualScale?: Tensor | TensorLike;
}

const ARGUMENTS: OptionNames<FusedConvFfn2DArguments> = {
  x: true,
  expand: true,
  expandBias: true,
  depthwise: true,
  depthwiseBias: true,
  gamma: true,
  beta: true,
  epsilon: true,
  project: true,
  bias: true,
  residual: true,
  residualScale: true,
};

const NAME = 'fused.convFfn2d';

type Tensors = { [Input in keyof FusedConvFFN2DInputs]: Tensor };

function fusedConvFfn2d_(args: FusedConvFfn2DArguments): Tensor4D {
  assertOptions(NAME, args, ARGUMENTS, 'argument');
  const attrs: FusedConvFFN2DAttrs = { epsilon: args.epsilon ?? 1e-6 };
  assertEpsilon(NAME, attrs.epsilon);
  const inputs = toInputs(args);
  return runFusedKernel(FusedConvFFN2D, { ...inputs }, attrs, () =>
    compose(inputs, attrs),
  ) as Tensor4D;
}

/** @throws TypeError or RangeError for a dtype, rank or shape that does not fit */
function toInputs(args: FusedConvFfn2DArguments): Tensors {
  const given = (name: Exclude<keyof FusedConvFfn2DArguments, 'epsilon'>): Tensor =>
    toFloat32Tensor(NAME, name, args[name] as Tensor | TensorLike);
  const [x, expand, depthwise, project] = (['x', 'expand', 'depthwise', 'project'] as const).map(
    given,
  ) as [Tensor4D, Tensor4D, Tensor4D, Tensor4D];
  assertRank(NAME, 'x', x.shape, 'rank 4 [B, H, W, Cin]', [4]);
  assertRank(NAME, 'expand', expand.shape, 'rank 4 [1, 1, Cin, D]', [4]);
  assertRank(NAME, 'depthwise', depthwise.shape, 'rank 4 [K, K, D, 1]', [4]);
  assertRank(NAME, 'project', project.shape, 'rank 4 [1, 1, D, Cout]', [4]);
  const [batch, height, width, inChannels] = x.shape;
  const hidden = expand.shape[3];
  const outChannels = project.shape[3];
  assertShape(NAME, 'expand', expand.shape, [1, 1, inChannels, hidden], 'for the channels of x');
  if (inChannels === 0 || hidden === 0) {
    throw new RangeError(
      `${NAME}: expand has shape [${expand.shape.join(', ')}], expected channels of at least 1`,
    );
  }
  const kernelSize = assertOddWindow(NAME, 'depthwise', depthwise.shape);
  const window = [kernelSize, kernelSize, hidden, 1];
  assertShape(NAME, 'depthwise', depthwise.shape, window, 'for the channels that expand gives');
  const filter = [1, 1, hidden, outChannels];
  assertShape(NAME, 'project', project.shape, filter, 'for the channels that expand gives');
  const [expandBias, depthwiseBias, gamma, beta] = (
    ['expandBias', 'depthwiseBias', 'gamma', 'beta'] as const
  ).map((name) => {
    const each = given(name);
    assertShape(NAME, name, each.shape, [hidden], 'for one value a hidden channel');
    return each;
  });
  // A backend may hold the hidden map of an image, which is larger than the output.
  assertOutputSize(NAME, [batch, height, width, Math.max(hidden, outChannels)]);
  const outputShape = [batch, height, width, outChannels];
  const epilogue = toEpilogue(NAME, args, outputShape, 'for one value an output channel');
  return {
    ...{ x, expand, expandBias, depthwise, depthwiseBias, gamma, beta, project },
    ...epilogue,
  };
}

function compose(
  { x, expand, expandBias, depthwise, depthwiseBias, gamma, beta, project, ...epilogue }: Tensors,
  { epsilon }: FusedConvFFN2DAttrs,
): Tensor4D {
  let hidden = fusedConv2d({
    x: x as Tensor4D,
    filter: expand as Tensor4D,
    bias: expandBias,
    activation: 'gelu',
  });
  hidden = fusedDepthwiseConv2d({
    x: hidden,
    filter: depthwise as Tensor4D,
    bias: depthwiseBias,
  });
  const { bias, residual, residualScale } = epilogue;
  return fusedConv2d({
    x: globalResponseNorm2d(hidden, gamma, beta, epsilon),
    filter: project as Tensor4D,
    bias,
    residual: residual as Tensor4D | undefined,
    residualScale,
  });
}

/**
 * project(GRN(depthwise(GELU(expand(x))))) + residual · residualScale in one op: OverLoCK's ConvFFN (Lou and Yu, CVPR 2025, arXiv 2502.20087,
 * §3.3) at inference, whose hidden maps have several times the channels of x. A backend with a kernel for it never holds the first of them
 * whole, and of the second one image at a time; others compose it of `fused.conv2d`, `fused.depthwiseConv2d` and `globalResponseNorm2d`, as
 * all do while gradients are recorded.
 *
 * @param args.x float32 [B, H, W, Cin]
 * @param args.expand float32 [1, 1, Cin, D], the first 1×1 convolution
 * @param args.expandBias float32 [D]
 * @param args.depthwise float32 [K, K, D, 1], K odd, stride 1, zero padding "same"
 * @param args.depthwiseBias float32 [D]
 * @param args.gamma float32 [D], of the global response normalisation
 * @param args.beta float32 [D], of the same
 * @param args.epsilon what it adds to the mean norm, 1e-6 by default
 * @param args.project float32 [1, 1, D, Cout], the last 1×1 convolution
 * @param args.bias float32 [Cout], 0 by default
 * @param args.residual float32 [B, H, W, Cout], nothing by default
 * @param args.residualScale float32 [Cout], 1 by default: a LayerScale of the shortcut
 * @returns float32 [B, H, W, Cout]
 * @throws TypeError for a dtype, or an argument that is none of these; RangeError for a rank, shape or number that does
 * not fit, before any kernel runs
 * @function
 */
export const fusedConvFfn2d = op({ fusedConvFfn2d_ });
