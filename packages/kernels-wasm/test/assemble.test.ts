import { expect, test } from 'vitest';
import wabtInit from 'wabt';
import { takeApart } from '../scripts/module_sections.ts';
import { writeModules } from '../scripts/write_modules.ts';
import { assemble } from '../src/assemble.ts';
import { isSupported } from '../src/modules.ts';

const VARIANTS = ['simd', 'relaxed-simd'] as const;

test.each(VARIANTS.filter(isSupported))('%s: one program for either kind of memory', (variant) => {
  const [unshared, shared] = [false, true].map((memory) => assemble(variant, memory));
  const imports = [unshared, shared].map((binary) =>
    WebAssembly.Module.imports(new WebAssembly.Module(binary)),
  );
  expect(imports[0]).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  expect(imports[1]).toEqual(imports[0]);
  expect(takeApart(shared).functions).toEqual(takeApart(unshared).functions);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  expect(
    new WebAssembly.Instance(new WebAssembly.Module(shared), { env: { memory } }),
  ).toBeDefined();
  expect(
    () => new WebAssembly.Instance(new WebAssembly.Module(unshared), { env: { memory } }),
  ).toThrow(WebAssembly.LinkError);
});

test('without relaxed SIMD the program multiplies and adds in steps, and is the same otherwise', async () => {
  const [simd, relaxed] = await Promise.all(
    VARIANTS.map((variant) => instructionsOf(assemble(variant, false))),
  );
  const inSteps = relaxed.flatMap((name) =>
    name === 'f32x4.relaxed_madd' ? ['local.set', 'f32x4.mul', 'local.get', 'f32x4.add'] : [name],
  );
  expect(inSteps.length).toBeGreaterThan(relaxed.length);
  expect(simd).toEqual(inSteps);
});

/** Names of all instructions and declarations in order. */
async function instructionsOf(binary: Uint8Array): Promise<string[]> {
  const wabt = await wabtInit();
  const text = wabt
    .readWasm(binary, { readDebugNames: false, relaxed_simd: true })
    .toText({ foldExprs: false });
  return [...text.matchAll(/[a-z][\w.]+/g)].map(([name]) => name);
}

test('the build refuses builds of different programs', () => {
  const unshared = assemble('relaxed-simd', false);
  const shared = assemble('simd', true);
  expect(() => writeModules({ unshared, shared }, 0)).toThrow(
    'the builds differ in the functions of shared memory, expected the same bytes',
  );
});

test('the build refuses bytes that only look like relaxed_madd', () => {
  const [unshared, shared] = [false, true].map((memory) => assemble('relaxed-simd', memory));
  expect(() => writeModules({ unshared, shared }, 1)).toThrow(
    /^\d+ places look like relaxed_madd, expected the 1 of the program$/,
  );
});
