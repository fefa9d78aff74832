/** Section ids of the WebAssembly binary format (core specification, 5.5.2). */
const GLOBAL = 6;
const DATA = 11;

/**
 * A module that lives in another's memory must not bring anything of its own into it: a data segment would be copied over
 * tfjs's data, and a stack or heap pointer (a global) would lead to writes there.
 * @throws Error naming the module and what it has
 */
export function assertOwnsNoMemory(name: string, binary: Uint8Array): void {
  for (const id of sectionIds(binary)) {
    if (id === DATA)
      throw new Error(`${name}.wasm has a data segment: it would overwrite tfjs's memory`);
    if (id === GLOBAL) {
      throw new Error(`${name}.wasm has a global: its stack or heap would overwrite tfjs's memory`);
    }
  }
}

function* sectionIds(binary: Uint8Array): Generator<number> {
  const headerLength = 8;
  let at = headerLength;
  while (at < binary.length) {
    yield binary[at++];
    let size = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = binary[at++];
      size |= (byte & 0x7f) << shift;
      more = byte >= 0x80;
    }
    at += size;
  }
}
