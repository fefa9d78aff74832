/** Section ids of the WebAssembly binary format (core specification, 5.5.2). */
const TYPE = 1;
const IMPORT = 2;
const FUNCTION = 3;
const GLOBAL = 6;
const CODE = 10;
const DATA = 11;

/** Magic number and version. */
const HEADER_BYTES = 8;

interface Section {
  readonly id: number;
  /** With id and size. */
  readonly whole: Uint8Array;
  readonly contents: Uint8Array;
}

/**
 * A module that lives in another's memory must not bring anything of its own into it: a data segment would be copied over
 * tfjs's data, and a stack or heap pointer (a global) would lead to writes there.
 * @throws Error naming the module and what it has
 */
export function assertOwnsNoMemory(name: string, binary: Uint8Array): void {
  for (const { id } of sectionsOf(binary)) {
    if (id === DATA)
      throw new Error(`${name}.wasm has a data segment: it would overwrite tfjs's memory`);
    if (id === GLOBAL) {
      throw new Error(`${name}.wasm has a global: its stack or heap would overwrite tfjs's memory`);
    }
  }
}

/** What the builds of one program differ in, and what they have in common. */
export interface ModuleParts {
  /** What comes before the imports. */
  readonly before: Uint8Array;
  /** The whole import section. */
  readonly imports: Uint8Array;
  /** What comes between the imports and the code. */
  readonly between: Uint8Array;
  readonly functions: readonly FunctionParts[];
}

export interface FunctionParts {
  readonly parameters: number;
  /** Without its size. */
  readonly body: Uint8Array;
}

/**
 * Takes a module apart.
 * @throws Error for a module without imports, or with anything behind its code
 */
export function takeApart(binary: Uint8Array): ModuleParts {
  const sections = [...sectionsOf(binary)];
  const imported = sections.findIndex(({ id }) => id === IMPORT);
  const code = sections.length - 1;
  if (imported < 0 || sections[code].id !== CODE) {
    throw new Error(
      `sections ${sections.map(({ id }) => id).join(', ')}: expected imports (${IMPORT}), and code (${CODE}) as the last`,
    );
  }
  const join = (some: readonly Section[]): Uint8Array =>
    Buffer.concat(some.map(({ whole }) => whole));
  return {
    before: Buffer.concat([binary.subarray(0, HEADER_BYTES), join(sections.slice(0, imported))]),
    imports: sections[imported].whole,
    between: join(sections.slice(imported + 1, code)),
    functions: functionsOf(sections),
  };
}

function functionsOf(sections: readonly Section[]): FunctionParts[] {
  const contentsOf = (wanted: number): Uint8Array =>
    sections.find(({ id }) => id === wanted)!.contents;
  const parameters = [...parametersOf(contentsOf(TYPE))];
  const types = [...typesOf(contentsOf(FUNCTION))];
  return [...bodiesOf(contentsOf(CODE))].map((body, n) => ({
    parameters: parameters[types[n]],
    body,
  }));
}

/** How many parameters the types of functions have (5.3.6); types of values are a byte each. */
function* parametersOf(types: Uint8Array): Generator<number> {
  let [count, at] = readUnsigned(types, 0);
  for (; count > 0; --count) {
    const [parameters, ofParameters] = readUnsigned(types, at + 1);
    const [results, ofResults] = readUnsigned(types, ofParameters + parameters);
    yield parameters;
    at = ofResults + results;
  }
}

/** Which type each function has. */
function* typesOf(functions: Uint8Array): Generator<number> {
  let [count, at] = readUnsigned(functions, 0);
  for (; count > 0; --count) {
    const [type, end] = readUnsigned(functions, at);
    yield type;
    at = end;
  }
}

function* sectionsOf(binary: Uint8Array): Generator<Section> {
  let at = HEADER_BYTES;
  while (at < binary.length) {
    const [size, begin] = readUnsigned(binary, at + 1);
    const end = begin + size;
    yield {
      id: binary[at],
      whole: binary.subarray(at, end),
      contents: binary.subarray(begin, end),
    };
    at = end;
  }
}

function* bodiesOf(code: Uint8Array): Generator<Uint8Array> {
  let [count, at] = readUnsigned(code, 0);
  for (; count > 0; --count) {
    const [size, begin] = readUnsigned(code, at);
    at = begin + size;
    yield code.subarray(begin, at);
  }
}

/** An unsigned LEB128 number (5.2.2), and where it ends. */
export function readUnsigned(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0, more = true; more; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    more = byte >= 0x80;
  }
  return [value, at];
}
