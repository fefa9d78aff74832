import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CheckpointError, readSafetensors } from '../src/index.ts';
import { bytes, uint64 } from './support/pickle.ts';

interface Case {
  name: string;
  /** Whether the reference reader takes the file. */
  accepted: boolean;
  /** A character a byte. */
  header: string;
  /** Bytes after the header. */
  data: number;
  /** That the file claims for the header, where it is another. */
  length?: string;
}

/** Written by tools/reference/safetensors_headers.py. */
const { cases }: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('fixtures/safetensors-headers.json', import.meta.url), 'utf8'),
);

/** What the reference takes and we do not: sizes that no number holds, of tensors without elements. */
const UNTOLD = /^sizes .*(18446744073709551615|9007199254740993)/;

test('the table has both', () => {
  expect(cases.filter(({ accepted }) => accepted).length).toBeGreaterThan(50);
  expect(cases.filter(({ accepted }) => !accepted).length).toBeGreaterThan(50);
});

test.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
  const header = Uint8Array.from(entry.header, (character) => character.charCodeAt(0));
  const length = BigInt(entry.length ?? header.length);
  const file = bytes(uint64(length), header, new Uint8Array(entry.data));
  const error = await readSafetensors(file).then(
    () => undefined,
    (reason) => reason,
  );
  const accepted = entry.accepted && !UNTOLD.test(name);
  expect(error?.message).toEqual(accepted ? undefined : expect.any(String));
  if (!accepted) expect(error).toBeInstanceOf(CheckpointError);
});
