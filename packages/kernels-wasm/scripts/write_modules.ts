import { LETTERS, PREFIXES } from '../src/letters.ts';
import { writeFunction } from './fused_functions.ts';
import { type FunctionParts, takeApart } from './module_sections.ts';

/** The same program compiled for memory that is not shared and for memory that is, both with relaxed SIMD. */
export interface Builds {
  readonly unshared: Uint8Array;
  readonly shared: Uint8Array;
}

/**
 * TypeScript with what `src/assemble.ts` puts the variants of the program together from. They have nearly all in common: shared
 * memory changes only the import, and relaxed SIMD only how functions multiply and add. In letters (`src/letters.ts`), of which gzip
 * makes a tenth less than of hexadecimal, and less still than of base64, where equal bytes look different.
 * @param fused how many instructions of the program multiply and add at once
 * @throws Error for builds that differ in anything else, or if other bytes look like such an instruction
 */
export function writeModules(builds: Builds, fused: number): string {
  const { before, imports, between, functions } = takeApart(builds.unshared);
  const shared = takeApart(builds.shared);
  assertSame('types and exports', [before, between], [shared.before, shared.between]);
  assertSame('the functions of shared memory', bodies(functions), bodies(shared.functions));
  const written = functions.map(writeFunction);
  const found = written.reduce((sum, text) => sum + text.split('+').length - 2, 0);
  if (found !== fused) {
    throw new Error(`${found} places look like relaxed_madd, expected the ${fused} of the program`);
  }
  return `// Built by scripts/build_wasm.ts from assembly/.

export const BEFORE = '${toLetters(hex(before))}';

export const IMPORTS = { unshared: '${toLetters(hex(imports))}', shared: '${toLetters(hex(shared.imports))}' };

export const BETWEEN = '${toLetters(hex(between))}';

/** Each a local variable and the pieces between which it multiplies and adds. */
export const FUNCTIONS =
  '${toLetters(written.join(';'))}';
`;
}

/** Hexadecimal in letters, what separates it left as it is. */
const toLetters = (text: string): string =>
  text.replace(/[0-9a-f]{2}/g, (pair) => {
    const byte = Number.parseInt(pair, 16);
    const prefix = byte < LETTERS.length ? '' : PREFIXES[Math.floor(byte / LETTERS.length) - 1];
    return prefix + LETTERS[byte % LETTERS.length];
  });

const bodies = (functions: readonly FunctionParts[]): Uint8Array[] =>
  functions.map(({ body }) => body);

function assertSame(what: string, some: readonly Uint8Array[], others: readonly Uint8Array[]) {
  if (some.map(hex).join() !== others.map(hex).join()) {
    throw new Error(`the builds differ in ${what}, expected the same bytes`);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
