import { assertRank, assertShape, show } from '../arguments.ts';
import { type Involution2DAttrs, involution2DKernelShape } from '../contracts/Involution2D.ts';

/**
 * Rejects every pair of shapes that an involution is not defined for.
 * @throws RangeError naming the op, the argument, what was given and what was expected
 */
export function assertInvolution2DArguments(
  op: string,
  xShape: readonly number[],
  kernelShape: readonly number[],
  { strides }: Involution2DAttrs,
): void {
  assertRank(op, 'x', xShape, 'rank 4 [B, H, W, C] or rank 3 [H, W, C]', [3, 4]);
  const batched = xShape.length === 4;
  const expected = batched ? 'rank 6 [B, Ho, Wo, G, K, K]' : 'rank 5 [Ho, Wo, G, K, K]';
  const because = `for x of rank ${xShape.length}`;
  assertRank(op, 'kernel', kernelShape, `${expected} ${because}`, [xShape.length + 2]);

  const [height, width, channels] = xShape.slice(-3);
  if (height < 1 || width < 1 || channels < 1) {
    throw new RangeError(
      `${op}: x has shape ${show(xShape)}, expected at least one row, one column and one channel`,
    );
  }
  const [groups, kernelHeight, kernelWidth] = kernelShape.slice(-3);
  if (kernelHeight !== kernelWidth || kernelHeight % 2 !== 1) {
    throw new RangeError(
      `${op}: kernel has windows of ${kernelHeight}×${kernelWidth}, expected K×K with K odd`,
    );
  }
  if (groups < 1 || channels % groups !== 0) {
    throw new RangeError(
      `${op}: kernel has ${groups} groups, which do not divide ${channels} channels`,
    );
  }
  const shape = involution2DKernelShape(
    batched ? xShape : [1, ...xShape],
    groups,
    kernelHeight,
    strides,
  );
  assertShape(
    op,
    'kernel',
    kernelShape,
    batched ? shape : shape.slice(1),
    `for x of shape ${show(xShape)} and strides ${show(strides)}`,
  );
}

/**
 * Rejects a dy that cannot be the gradient of a forward pass of these shapes.
 * @throws RangeError
 */
export function assertInvolution2DGradient(
  op: string,
  xShape: readonly number[],
  kernelShape: readonly number[],
  dyShape: readonly number[],
  attrs: Involution2DAttrs,
): void {
  assertRank(op, 'x', xShape, 'rank 4 [B, H, W, C]', [4]);
  assertInvolution2DArguments(op, xShape, kernelShape, attrs);
  const outputShape = [...kernelShape.slice(0, 3), xShape[3]];
  assertShape(op, 'dy', dyShape, outputShape, 'as the output of the forward pass');
}
