import { BEFORE, BETWEEN, FUNCTIONS, IMPORTS } from './generated/modules.ts';

/** Which instructions the kernels use: `relaxed-simd` fuses multiply and add, one rounding instead of two. */
export type Variant = 'simd' | 'relaxed-simd';

/** Id of the code section (WebAssembly core specification, 5.5.2). */
const CODE = 10;

/**
 * The binary of the kernels, put together from what its builds have in common and what they differ in, so that a page loads it
 * once.
 * @param shared whether tfjs's memory is shared between threads
 */
export function assemble(variant: Variant, shared: boolean): Uint8Array<ArrayBuffer> {
  const bodies = FUNCTIONS.split(';').map((builds) => {
    const [simd, relaxed = simd] = builds.split(',');
    return bytesOf(variant === 'simd' ? simd : relaxed);
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

/** A number as LEB128 (5.2.2). */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
