import { unsigned } from '../src/leb128.ts';
import { type FunctionParts, readUnsigned } from './module_sections.ts';

/** `f32x4.relaxed_madd` in the binary format. */
const FUSED = Buffer.from('fd8502', 'hex');
const V128 = 0x7b;

/**
 * A function in hexadecimal, cut where it multiplies and adds: `src/assemble.ts` puts one instruction or several there. Before the
 * first piece comes the index of a local variable for these, which is added to the function.
 * @returns `local+piece+piece…`, or `+piece` of a function that has no such instruction
 */
export function writeFunction({ parameters, body }: FunctionParts): string {
  if (!Buffer.from(body).includes(FUSED)) return `+${hex(body)}`;
  const { local, extended } = addLocal(parameters, body);
  const ends = positionsOf(extended);
  const begins = [0, ...ends.map((at) => at + FUSED.length)];
  const pieces = begins.map((begin, n) => hex(extended.subarray(begin, ends[n])));
  return [hex(unsigned(local)), ...pieces].join('+');
}

function positionsOf(body: Uint8Array): number[] {
  const bytes = Buffer.from(body);
  const positions: number[] = [];
  for (let at = bytes.indexOf(FUSED); at >= 0; at = bytes.indexOf(FUSED, at + FUSED.length)) {
    positions.push(at);
  }
  return positions;
}

/** Declares one more local variable, of type v128, after the others (WebAssembly core specification, 5.4.10). */
function addLocal(parameters: number, body: Uint8Array) {
  const [groups, first] = readUnsigned(body, 0);
  let local = parameters;
  let end = first;
  for (let group = 0; group < groups; ++group) {
    const [variables, type] = readUnsigned(body, end);
    local += variables;
    end = type + 1;
  }
  const extended = Buffer.concat([
    Uint8Array.from(unsigned(groups + 1)),
    body.subarray(first, end),
    Uint8Array.of(1, V128),
    body.subarray(end),
  ]);
  return { local, extended };
}

const hex = (bytes: Iterable<number>): string => Buffer.from([...bytes]).toString('hex');
