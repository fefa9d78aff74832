import { assertRank, assertShape, show } from '../arguments.ts';
import type { OutlookAttention2DAttrs } from '../contracts/OutlookAttention2D.ts';

/**
 * Rejects every pair of shapes that outlook attention is not defined for.
 * @param name of the map, as the op names it
 * @throws RangeError naming the op, the argument, what was given and what was expected
 */
export function assertOutlookAttention2DArguments(
  op: string,
  name: string,
  mapShape: readonly number[],
  attentionShape: readonly number[],
  { strides }: OutlookAttention2DAttrs,
): void {
  assertRank(op, name, mapShape, 'rank 4 [B, H, W, C]', [4]);
  assertRank(op, 'attention', attentionShape, 'rank 6 [B, h, w, heads, K², K²]', [6]);
  const [batch, height, width, channels] = mapShape;
  if (height < 1 || width < 1 || channels < 1) {
    throw new RangeError(
      `${op}: ${name} has shape ${show(mapShape)}, expected at least one row, one column and one channel`,
    );
  }
  const [, , , heads, to, from] = attentionShape;
  if (to !== from || Math.sqrt(to) % 2 !== 1) {
    throw new RangeError(
      `${op}: attention has windows of ${to}×${from} positions, expected K²×K² with K odd`,
    );
  }
  if (heads < 1 || channels % heads !== 0) {
    throw new RangeError(
      `${op}: attention has ${heads} heads, which do not divide ${channels} channels`,
    );
  }
  const expected = [
    batch,
    Math.ceil(height / strides[0]),
    Math.ceil(width / strides[1]),
    heads,
    to,
    from,
  ];
  assertShape(
    op,
    'attention',
    attentionShape,
    expected,
    `for ${name} of shape ${show(mapShape)} and strides ${show(strides)}`,
  );
}
