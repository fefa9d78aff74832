import { assertRank, assertShape, show } from '../arguments.ts';

/**
 * Rejects every pair of shapes that a clamped window is not defined for.
 * @param name of the weights in messages: 'attention' or 'logits'
 * @throws RangeError naming the op, the argument, what was given and what was expected
 */
export function assertNeighborhoodArguments(
  op: string,
  xShape: readonly number[],
  name: string,
  weightsShape: readonly number[],
): void {
  assertRank(op, 'x', xShape, 'rank 4 [B, H, W, C] or rank 3 [H, W, C]', [3, 4]);
  const expected = xShape.length === 4 ? 'rank 6 [B, H, W, G, K, K]' : 'rank 5 [H, W, G, K, K]';
  assertRank(op, name, weightsShape, `${expected} for x of rank ${xShape.length}`, [
    xShape.length + 2,
  ]);
  assertWindows(op, name, weightsShape);
  const channels = xShape[xShape.length - 1];
  const [groups, kernelSize] = weightsShape.slice(-3);
  if (channels < 1 || groups < 1 || channels % groups !== 0) {
    throw new RangeError(
      `${op}: ${name} has ${groups} groups, which do not divide ${channels} channels`,
    );
  }
  const shape = [...xShape.slice(0, -1), groups, kernelSize, kernelSize];
  assertShape(op, name, weightsShape, shape, `for x of shape ${show(xShape)}`);
}

/** Rejects windows that are not K×K with K odd, and maps that they do not fit in. */
export function assertWindows(op: string, name: string, weightsShape: readonly number[]): void {
  const [height, width, , K, kernelWidth] = weightsShape.slice(-5);
  if (K !== kernelWidth || K % 2 !== 1) {
    throw new RangeError(
      `${op}: ${name} has windows of ${K}×${kernelWidth}, expected K×K with K odd`,
    );
  }
  if (K > Math.min(height, width)) {
    throw new RangeError(
      `${op}: windows of ${K}×${K} do not fit in a map of ${height}×${width}; resize the map so that its short side is at least ${K}, or use a smaller K`,
    );
  }
}
