import { BEFORE, BETWEEN, FUNCTIONS, IMPORTS } from './generated/modules.ts';
import { unsigned } from './leb128.ts';
import { fromLetters } from './letters.ts';

/** Which instructions the kernels use: `relaxed-simd` fuses multiply and add, one rounding instead of two. */
export type Variant = 'simd' | 'relaxed-simd';

/** Id of the code section (WebAssembly core specification, 5.5.2). */
const CODE = 10;

/** `f32x4.relaxed_madd`: x·w + a of the three on the stack. */
const FUSED = 'fd8502';
/** The same in two steps: a waits in a local variable (`local.set`), while the others are multiplied (`f32x4.mul`) and then added to it. */
const apart = (local: string): string => `21${local}fde60120${local}fde401`;

/**
 * The binary of the kernels, put together from what all its variants have in common, so that a page loads it once.
 * @param shared whether tfjs's memory is shared between threads
 */
export function assemble(variant: Variant, shared: boolean): Uint8Array<ArrayBuffer> {
  const bodies = fromLetters(FUNCTIONS)
    .split(';')
    .map((text) => {
      const [local, ...pieces] = text.split('+');
      return bytesOf(pieces.join(variant === 'simd' ? apart(local) : FUSED));
    });
  const code = [
    ...unsigned(bodies.length),
    ...bodies.flatMap((body) => [...unsigned(body.length), ...body]),
  ];
  const { unshared, shared: ofThreads } = IMPORTS;
  return Uint8Array.from([
    ...bytesOf(BEFORE + (shared ? ofThreads : unshared) + BETWEEN),
    ...[CODE, ...unsigned(code.length)],
    ...code,
  ]);
}

const bytesOf = (hex: string): number[] =>
  Array.from({ length: hex.length / 2 }, (_, n) =>
    Number.parseInt(hex.slice(2 * n, 2 * n + 2), 16),
  );
