import { expect, test } from 'vitest';
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

test('the variants differ in what multiplies and adds', () => {
  const [simd, relaxed] = VARIANTS.map((variant) => takeApart(assemble(variant, false)));
  expect({ ...relaxed, functions: [] }).toEqual({ ...simd, functions: [] });
  const differing = simd.functions.filter(
    (body, n) => Buffer.compare(body, relaxed.functions[n]) !== 0,
  );
  expect(differing.length).toBeGreaterThan(0);
  expect(differing.length).toBeLessThan(simd.functions.length);
});

test('builds come out of their parts as they went in', async () => {
  const build = (variant: (typeof VARIANTS)[number], shared: boolean) => assemble(variant, shared);
  const source = writeModules({
    simd: build('simd', false),
    relaxedSimd: build('relaxed-simd', false),
    sharedSimd: build('simd', true),
    sharedRelaxedSimd: build('relaxed-simd', true),
  });
  const again = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  const { BEFORE, BETWEEN, FUNCTIONS, IMPORTS } = await import('../src/generated/modules.ts');
  expect({ ...again }).toEqual({ BEFORE, BETWEEN, FUNCTIONS, IMPORTS });
});

test('the build refuses builds of different programs', () => {
  const simd = assemble('simd', false);
  const relaxed = assemble('relaxed-simd', false);
  const shared = assemble('simd', true);
  expect(() =>
    writeModules({ simd, relaxedSimd: relaxed, sharedSimd: shared, sharedRelaxedSimd: shared }),
  ).toThrow('the builds differ in the functions of shared memory, expected the same bytes');
});
