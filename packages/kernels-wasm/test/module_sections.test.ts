import { expect, test } from 'vitest';
import wabtInit from 'wabt';
import { assertOwnsNoMemory } from '../scripts/module_sections.ts';

async function assemble(body: string): Promise<Uint8Array> {
  const wabt = await wabtInit();
  const source = `(module (import "env" "memory" (memory 1)) ${body})`;
  return wabt.parseWat('test.wat', source).toBinary({}).buffer;
}

const FUNCTION = '(func (export "f") (param i32) (result i32) (local.get 0))';

test('a module with functions only may live in another’s memory', async () => {
  const binary = await assemble(FUNCTION);
  expect(() => assertOwnsNoMemory('plain', binary)).not.toThrow();
});

test('the build refuses a data segment', async () => {
  const binary = await assemble(`${FUNCTION} (data (i32.const 8) "text")`);
  expect(() => assertOwnsNoMemory('talkative', binary)).toThrow(
    "talkative.wasm has a data segment: it would overwrite tfjs's memory",
  );
});

test('the build refuses a stack pointer', async () => {
  const binary = await assemble(`(global (mut i32) (i32.const 1024)) ${FUNCTION}`);
  expect(() => assertOwnsNoMemory('stacked', binary)).toThrow(
    "stacked.wasm has a global: its stack or heap would overwrite tfjs's memory",
  );
});
