// Reads pickles and headers made of random instructions, in a process of its own, whose memory and time its parent bounds.

import { CheckpointError, readCheckpoint } from '../../src/index.ts';
import { zipOf } from './archives.ts';
import * as p from './pickle.ts';
import { randomOf } from './random.ts';

const [seed, files] = process.argv.slice(2).map(Number);
const random = randomOf(seed);
const below = (n: number) => Math.floor(random() * n);
const one = <T>(list: readonly T[]): T => list[below(list.length)];

const LONG = 'k'.repeat(20_000);
const TENSORS = [
  p.vector('0', 4),
  p.tensor(p.storage(p.str('0'), p.int(4)), p.int(0), p.tuple(p.int(3e6)), p.tuple(p.int(0))),
];
/** Instructions that mean something, and amplify: copies, joined names, references to what is large. */
const INSTRUCTIONS: readonly (() => p.Part)[] = [
  () => one(['N', ')', ']', '}', '(', 't', 'e', 'u', 's', 'a', 'b', 'R', '0', '2', '1', 'l', 'd']),
  () => one([0x85, 0x86, 0x87, 0x8f, 0x90, 0x91, 0x93, 0x94, 0x81]),
  () => p.int(below(5)),
  () => p.str(one(['a', 'state_dict', 'model', 'latin1', LONG, LONG + below(100)])),
  () => p.put(below(8)),
  () => p.get(below(8)),
  () => [p.get(below(8)), p.get(below(8)), 0x86, p.put(below(8))],
  () => [p.get(below(8)), p.get(below(8)), 0x93],
  () => [p.get(below(8)), p.str(String(below(1000))), p.get(below(8)), 's'],
  () => [p.get(below(8)), p.get(below(8)), 'a'],
  () => p.call(p.global('collections', 'OrderedDict'), p.get(below(8))),
  () => p.call(p.global('builtins', 'set'), p.get(below(8))),
  () => p.call(p.global('_codecs', 'encode'), p.get(below(8)), p.str('latin1')),
  () => one(TENSORS),
];

function pickleOf(length: number): Uint8Array {
  // A few large values to refer to, and a state dict around it all.
  const head = [']', '}', p.str(LONG), ']', '}', p.str('m'.repeat(100_000)), '}', ']'].map(
    (part, i) => [part, p.put(i), '0'],
  );
  const body = Array.from({ length }, () => one(INSTRUCTIONS)());
  const end = ['}', p.str('w'), p.vector('0', 4), 's', p.str('x'), p.get(below(8)), 's'];
  return p.pickle(head, '(', body, '1', end);
}

for (let file = 0; file < files; file++) {
  const archive = zipOf(
    pickleOf(2 ** below(12)),
    { 0: new Uint8Array(16) },
    { level: one([0, 6] as const) },
  );
  try {
    const { tensors, metadata } = await readCheckpoint(archive);
    for (const name of Object.keys(metadata)) void metadata[name];
    for (const tensor of tensors.values()) await tensor.data();
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.message.length > 1600) {
      console.error(`file ${file} of seed ${seed}`);
      throw error;
    }
  }
}
console.log(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024 }));
