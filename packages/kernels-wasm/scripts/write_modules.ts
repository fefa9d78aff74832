import { type ModuleParts, takeApart } from './module_sections.ts';

/** The same program compiled for each variant, for memory that is not shared and for memory that is. */
export interface Builds {
  readonly simd: Uint8Array;
  readonly relaxedSimd: Uint8Array;
  readonly sharedSimd: Uint8Array;
  readonly sharedRelaxedSimd: Uint8Array;
}

/**
 * TypeScript with what `src/assemble.ts` puts the builds together from. They have most in common: shared memory changes only the
 * import, and relaxed SIMD only the functions that multiply and add. In hexadecimal, which gzip makes smaller than base64, since
 * equal bytes look equal wherever they are; a function's two bodies next to each other, for the same reason.
 * @throws Error for builds that differ in anything else
 */
export function writeModules(builds: Builds): string {
  const simd = takeApart(builds.simd);
  const relaxed = takeApart(builds.relaxedSimd);
  const shared = takeApart(builds.sharedSimd);
  const sharedRelaxed = takeApart(builds.sharedRelaxedSimd);
  assertSame('the functions of shared memory', simd.functions, shared.functions);
  assertSame('the functions of shared memory', relaxed.functions, sharedRelaxed.functions);
  assertSame('the imports of variants', [simd.imports], [relaxed.imports]);
  assertSame('the imports of variants', [shared.imports], [sharedRelaxed.imports]);
  for (const other of [relaxed, shared, sharedRelaxed]) {
    assertSame('types and exports', [simd.before, simd.between], [other.before, other.between]);
  }
  return `// Built by scripts/build_wasm.ts from assembly/.

export const BEFORE = '${hex(simd.before)}';

export const IMPORTS = { unshared: '${hex(simd.imports)}', shared: '${hex(shared.imports)}' };

export const BETWEEN = '${hex(simd.between)}';

/** One body, or that of simd and that of relaxed-simd. */
export const FUNCTIONS =
  '${bodies(simd, relaxed).join(';')}';
`;
}

const bodies = (simd: ModuleParts, relaxed: ModuleParts): string[] =>
  simd.functions.map((body, n) => {
    const own = hex(body);
    const fused = hex(relaxed.functions[n]);
    return own === fused ? own : `${own},${fused}`;
  });

function assertSame(what: string, some: readonly Uint8Array[], others: readonly Uint8Array[]) {
  if (some.map(hex).join() !== others.map(hex).join()) {
    throw new Error(`the builds differ in ${what}, expected the same bytes`);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
