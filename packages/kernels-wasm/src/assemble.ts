import { BEFORE, BETWEEN, FUNCTIONS, IMPORTS } from './generated/modules.ts';
import { unsigned } from './leb128.ts';
import { bytesOf } from './letters.ts';

/** Which instructions the kernels use: `relaxed-simd` fuses multiply and add, one rounding instead of two. */
export type Variant = 'simd' | 'relaxed-simd';

/** Id of the code section (WebAssembly core specification, 5.5.2). */
const CODE = 10;

/** `f32x4.relaxed_madd`: x·w + a of the three on the stack. */
const FUSED = [0xfd, 0x85, 0x02];
/** The same in two steps: a waits in a local variable (`local.set`), while the others are multiplied (`f32x4.mul`) and then added to it. */
const apart = (local: readonly number[]): readonly number[] => [
  ...[0x21, ...local],
  ...[0xfd, 0xe6, 0x01],
  ...[0x20, ...local],
  ...[0xfd, 0xe4, 0x01],
];

/**
 * The binary of the kernels, put together from what all its variants have in common, so that a page loads it once.
 * @param shared whether tfjs's memory is shared between threads
 */
export function assemble(variant: Variant, shared: boolean): Uint8Array<ArrayBuffer> {
  const bodies = FUNCTIONS.split(';').map((text) => {
    const [local, first, ...others] = text.split('+').map(bytesOf);
    const between = variant === 'simd' ? apart(local) : FUSED;
    return [...first, ...others.flatMap((piece) => [...between, ...piece])];
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
