import { expect, test } from 'vitest';
import type { Heap } from '../src/backend.ts';
import { sameDepthwise } from '../src/same_depthwise.ts';

/** The kernel that runs, and whether the filter was looked through for what is not finite. */
function chosen(kernelSize: number, channels: number) {
  const kernels: string[] = [];
  let looked = false;
  const heap = { run: (kernel: string) => kernels.push(kernel) } as unknown as Heap;
  const clips = () => {
    looked = true;
    return false;
  };
  const operands = { x: 0, filter: 0, bias: 0, y: 0, clips };
  sameDepthwise(heap, { shape: [1, 5, 5, channels], kernelSize, ...operands });
  return { kernels, looked };
}

test.each([3, 256, 512, 1020, 1028, 1536])(
  '3×3 of %i channels reads the map in place',
  (channels) => {
    expect(chosen(3, channels)).toEqual({ kernels: ['depthwiseConv3'], looked: false });
  },
);

test.each([1024, 2048])('3×3 of %i channels, pixels 4 kB apart, reads a copy', (channels) => {
  expect(chosen(3, channels)).toEqual({ kernels: ['depthwiseConv'], looked: true });
});

test.each([1, 5, 13])('%i×%i of few channels reads a copy', (kernelSize) => {
  expect(chosen(kernelSize, 8)).toEqual({ kernels: ['depthwiseConv'], looked: true });
});
