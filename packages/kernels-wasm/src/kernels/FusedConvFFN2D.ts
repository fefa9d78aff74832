import { defineKernel, FusedConvFFN2D } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Heap, heapOf } from '../backend.ts';
import { convolveTo } from '../convolve.ts';
import { responseNorm } from '../response_norm.ts';
import { readsInPlace, sameDepthwise } from '../same_depthwise.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Of the first hidden map at once: what stays in the second-level cache until the depthwise convolution has read it. */
const STRIP_BYTES = 256 * 1024;

export const fusedConvFFN2DConfig = defineKernel(
  FusedConvFFN2D,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { x, gamma, beta, project, bias, residual, residualScale } = inputs;
    const [batch, height, width] = x.shape;
    const [, , hidden, outChannels] = project.shape;
    const heap = heapOf(backend);
    const imageBytes = height * width * outChannels * FLOAT;
    return heap.output([batch, height, width, outChannels], (y) =>
      heap.withScratch(height * width * hidden * FLOAT, (map) => {
        for (let b = 0; b < batch; b++) {
          fillHidden(heap, { ...inputs, b, map });
          const shape = [1, height, width, hidden];
          responseNorm(heap, { shape, x: map, gamma, beta, y: map, ...attrs });
          convolveTo(heap, y + b * imageBytes, {
            shape,
            x: map,
            filter: project,
            bias: heap.addressOf(bias),
            residual: residual && heap.addressOf(residual) + b * imageBytes,
            residualScale: residualScale && heap.addressOf(residualScale),
            ...POINTWISE,
            activation: 'linear',
          });
        }
      }),
    );
  },
);

const POINTWISE = { strides: 1, pad: 0 } as const;

interface Hidden {
  x: TensorInfo;
  expand: TensorInfo;
  expandBias: TensorInfo;
  depthwise: TensorInfo;
  depthwiseBias: TensorInfo;
  /** Which image of the batch. */
  b: number;
  /** The address of the hidden map of this image, [H, W, D]. */
  map: number;
}

/** depthwise(GELU(expand(x))) of an image, a strip of rows after the other. */
function fillHidden(
  heap: Heap,
  { x, expand, expandBias, depthwise, depthwiseBias, b, map }: Hidden,
): void {
  const [, height, width, inChannels] = x.shape;
  const kernelSize = depthwise.shape[0];
  const hidden = expand.shape[3];
  const rowBytes = width * hidden * FLOAT;
  const halo = (kernelSize - 1) / 2;
  // Windows of other sizes are read from a copy of the whole map.
  const rows = readsInPlace(kernelSize, hidden)
    ? Math.max(1, Math.floor(STRIP_BYTES / rowBytes) - 2 * halo)
    : height;
  const stripRows = Math.min(height, rows + 2 * halo);
  heap.withScratch(stripRows * rowBytes, (strip) => {
    // Rows of the expanded map that the strip has: those that the next one reads too are moved to its beginning.
    let [top, bottom] = [0, 0];
    for (let first = 0; first < height; first += rows) {
      const last = Math.min(first + rows, height);
      const nextTop = Math.max(first - halo, 0);
      const nextBottom = Math.min(last + halo, height);
      const kept = Math.max(bottom - nextTop, 0);
      heap.move(strip, strip + (nextTop - top) * rowBytes, kept * rowBytes);
      const begin = nextTop + kept;
      if (begin < nextBottom) {
        convolveTo(heap, strip + kept * rowBytes, {
          shape: [1, nextBottom - begin, width, inChannels],
          x: heap.addressOf(x) + (b * height + begin) * width * inChannels * FLOAT,
          filter: expand,
          bias: heap.addressOf(expandBias),
          ...POINTWISE,
          activation: 'gelu',
        });
      }
      [top, bottom] = [nextTop, nextBottom];
      sameDepthwise(heap, {
        shape: [1, bottom - top, width, hidden],
        kernelSize,
        x: strip,
        filter: heap.addressOf(depthwise),
        bias: heap.addressOf(depthwiseBias),
        y: map + top * rowBytes,
        rows: [first - top, last - top],
        clips: () => !heap.isFinite(depthwise),
      });
    }
  });
}
