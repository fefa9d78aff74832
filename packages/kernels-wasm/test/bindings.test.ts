import asc from 'assemblyscript/asc';
import { expect, test } from 'vitest';
import { describeProgram, type Program, type Transform } from '../scripts/describe_program.ts';
import { writeBindings } from '../scripts/write_bindings.ts';

/** Compiles files of assembly/, and describes the program. */
async function describe(files: Readonly<Record<string, string>>) {
  let program: Program | undefined;
  const keepProgram = {
    afterInitialize: (initialized) => {
      program = initialized;
    },
  } as Transform;
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', '--outFile', 'module.wasm', '--runtime', 'stub'],
    { readFile: (name) => files[name] ?? null, writeFile() {}, transforms: [keepProgram] },
  );
  if (error || !program) throw new Error(`${error?.message}\n${stderr}`);
  return describeProgram(program);
}

const index = (field: string) => ({
  'assembly/index.ts': "export { scale, isFinite } from './lib/scale';",
  'assembly/lib/scale.ts': `
const LANES = 4;
@unmanaged
class Sizes { rows: i32; ${field}: i32; }
export function scale(first: i32, last: i32, sizes: Sizes, y: usize, relu: bool): void {
  for (; first < last; first += LANES) store<i32>(y, sizes.rows + sizes.${field} + i32(relu));
}
export function isFinite(x: usize, n: i32): bool { return n > 0; }
`,
});

test('functions are called by the names of their parameters, in their order', async () => {
  const bindings = writeBindings(await describe(index('columns')));
  expect(bindings).toContain('scale: { sizes: number; y: number; relu: boolean; };');
  expect(bindings).toContain('scale: ({ sizes, y, relu }) => [sizes, y, Number(relu)],');
  expect(bindings).toContain('isFinite(named: { x: number; n: number; }): boolean;');
  expect(bindings).toContain('isFinite: ({ x, n }) => exports.isFinite(x, n) !== 0,');
});

test('records are written by the names of their fields, in the order of memory', async () => {
  const bindings = writeBindings(await describe(index('columns')));
  expect(bindings).toContain('({ rows, columns }: SizesFields): number[] => [rows, columns];');
  expect(bindings).toContain('Sizes: 2,');
  expect(bindings).toContain('export const LANES = 4;');
});

test('a record of other than int32 words is refused', async () => {
  const files = index('columns');
  const source = files['assembly/lib/scale.ts']
    .replace('columns: i32', 'columns: f32')
    .replace('sizes.columns', 'i32(sizes.columns)');
  await expect(describe({ ...files, 'assembly/lib/scale.ts': source })).rejects.toThrow(
    'Sizes#columns is f32 at byte 4, expected i32 at byte 4: records are int32 words',
  );
});
