import * as tf from '@tensorflow/tfjs-core';
import { tapsInside } from '../workloads/count_taps.ts';
import type { KernelCall } from './kernel_recorder.ts';

export interface CallDescription {
  /** The kernel's name and what decides its speed: side and stride of a window. */
  label: string;
  /** Shapes of the inputs, to tell apart calls of the same label. */
  shape: string;
  /** Of taps inside the map; undefined for kernels that are not sums of products. */
  multiplyAdds?: number;
}

/**
 * Describes a call of a network's forward pass by the names of its inputs, which tfjs's kernels and ours share across all
 * kernels of a kind: `filter` is a convolution's, `kernel` an involution's, and so on.
 */
export function describeCall({ kernelName, inputs, attrs }: KernelCall): CallDescription {
  const { x, filter, kernel, a, b } = inputs;
  const attention = inputs.logits ?? inputs.attention;
  if (inputs.expand) {
    return describeConvFfn(kernelName, inputs as Record<string, tf.TensorInfo>);
  }
  if (x && filter) return describeConvolution(kernelName, x, filter, attrs);
  if (x && kernel) return describeInvolution(kernelName, x, kernel, attrs);
  if (x && attention) return describeAttention(kernelName, x, attention);
  if (a && b && 'transposeA' in attrs) return describeMatMul(kernelName, a, b, attrs);
  const [first] = Object.values(inputs);
  return { label: kernelName, shape: show(first?.shape ?? []) };
}

/** The kernel's name with the side and stride of its window, each only where it is not 1. */
const windowed = (kernelName: string, [height, width]: readonly number[], stride = 1): string =>
  [kernelName, height * width > 1 && `${height}×${width}`, stride > 1 && `stride ${stride}`]
    .filter(Boolean)
    .join(' ');

const show = (shape: readonly number[]): string => shape.join('×');

function describeConvolution(
  kernelName: string,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  attrs: tf.NamedAttrMap,
): CallDescription {
  const [kernelHeight, kernelWidth, inChannels, multiplier] = filter.shape;
  const depthwise = kernelName.includes('Depthwise');
  // Kernels without these attributes are of stride 1 and zero padding "same".
  const { outHeight, outWidth, padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } =
    tf.backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number, number],
      (attrs.strides as number | undefined) ?? 1,
      (attrs.dilations as number | undefined) ?? 1,
      (attrs.pad as 'same' | undefined) ?? 'same',
      attrs.dimRoundingMode as 'floor' | undefined,
      depthwise,
    );
  const [batch, height, width] = x.shape;
  const rows = tapsInside({
    size: height,
    outSize: outHeight,
    kernelSize: kernelHeight,
    stride: strideHeight,
    dilation: dilationHeight,
    padBefore: padInfo.top,
  });
  const columns = tapsInside({
    size: width,
    outSize: outWidth,
    kernelSize: kernelWidth,
    stride: strideWidth,
    dilation: dilationWidth,
    padBefore: padInfo.left,
  });
  return {
    label: windowed(kernelName, filter.shape, strideHeight),
    shape: depthwise ? show(x.shape) : `${show(x.shape)} → ${multiplier}`,
    multiplyAdds: batch * rows * columns * inChannels * multiplier,
  };
}

/** Two convolutions of single pixels, and a depthwise one between them. */
function describeConvFfn(
  kernelName: string,
  { x, expand, depthwise, project }: Readonly<Record<string, tf.TensorInfo>>,
): CallDescription {
  const hidden = { ...x, shape: [...x.shape.slice(0, 3), expand.shape[3]] };
  const parts = [
    describeConvolution('Conv2D', x, expand, {}),
    describeConvolution('Depthwise', hidden, depthwise, {}),
    describeConvolution('Conv2D', hidden, project, {}),
  ];
  return {
    label: windowed(kernelName, depthwise.shape),
    shape: `${show(x.shape)} → ${expand.shape[3]} → ${project.shape[3]}`,
    multiplyAdds: parts.reduce((sum, { multiplyAdds }) => sum + multiplyAdds!, 0),
  };
}

function describeInvolution(
  kernelName: string,
  x: tf.TensorInfo,
  kernel: tf.TensorInfo,
  attrs: tf.NamedAttrMap,
): CallDescription {
  const [strides, dilations] = [attrs.strides, attrs.dilations] as [number, number][];
  const [batch, , , channels] = x.shape;
  const taps = [0, 1].map((axis) => {
    const kernelSize = kernel.shape[4 + axis];
    return tapsInside({
      size: x.shape[1 + axis],
      outSize: kernel.shape[1 + axis],
      kernelSize,
      stride: strides[axis],
      dilation: dilations[axis],
      padBefore: ((kernelSize - 1) / 2) * dilations[axis],
    });
  });
  return {
    label: windowed(kernelName, kernel.shape.slice(4), strides[0]),
    shape: show(x.shape),
    multiplyAdds: batch * taps[0] * taps[1] * channels,
  };
}

/** Windows that are moved to lie in the map have all their taps inside it. */
function describeAttention(
  kernelName: string,
  x: tf.TensorInfo,
  attention: tf.TensorInfo,
): CallDescription {
  const [, , , groups, K] = attention.shape;
  const label = windowed(kernelName, [K, K]);
  const groupChannels = x.shape[3] / groups;
  return {
    label,
    shape: show(x.shape),
    multiplyAdds: tf.util.sizeFromShape(attention.shape) * groupChannels,
  };
}

function describeMatMul(
  kernelName: string,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: tf.NamedAttrMap,
): CallDescription {
  const [rows, inner] = transposeA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = tf.util.sizeFromShape(a.shape.slice(0, -2));
  return {
    label: kernelName,
    shape: `${show(a.shape)} · ${show(b.shape)}`,
    multiplyAdds: batch * rows * inner * columns,
  };
}
