import type asc from 'assemblyscript/asc';

export interface Parameter {
  name: string;
  /** As AssemblyScript names it: `usize`, `bool`, or a record. */
  type: string;
}

export interface FunctionShape {
  name: string;
  parameters: readonly Parameter[];
  result: string;
}

/** A class of int32 words. */
export interface RecordShape {
  name: string;
  /** In the order in which they lie in memory. */
  fields: readonly string[];
}

/** What a program shows to the JavaScript that calls it. */
export interface ProgramShape {
  functions: readonly FunctionShape[];
  records: readonly RecordShape[];
  /** Integers that modules name. */
  constants: Readonly<Record<string, number>>;
}

export type Transform = NonNullable<asc.APIOptions['transforms']>[number];
export type Program = Parameters<NonNullable<Transform['afterInitialize']>>[0];

/** What the compiler's elements have of interest here, each its own. */
interface Element {
  memoryOffset?: number;
  type?: object;
  signature?: { parameterTypes: readonly object[]; returnType: object };
  prototype?: { functionTypeNode?: { parameters: readonly { name: { text: string } }[] } };
}

/** `const EIGHT = 8` */
interface Declaration {
  initializer?: { value?: object };
}

/**
 * Reads the functions that assembly/index.ts exports, all records and all constants from a program that is compiled.
 * @throws Error for a record with a field that is not an int32 word, or not where its place among the fields says
 */
export function describeProgram(program: Program): ProgramShape {
  const elements = program.instancesByName as unknown as ReadonlyMap<string, Element>;
  const index = program.filesByName.get('assembly/index');
  if (!index?.exports) throw new Error('assembly/index.ts exports nothing');
  const functions = [...index.exports].map(([name, { internalName }]) =>
    describeFunction(name, elements.get(internalName)!),
  );
  const records = new Map<string, string[]>();
  const constants: Record<string, number> = {};
  for (const [path, element] of elements) {
    const [, record, field] = /^assembly\/(?:.*\/)?(\w+)#(\w+)$/.exec(path) ?? [];
    if (element.memoryOffset !== undefined && record) {
      const fields = records.get(record) ?? [];
      const expected = fields.length * Int32Array.BYTES_PER_ELEMENT;
      if (`${element.type}` !== 'i32' || element.memoryOffset !== expected) {
        throw new Error(
          `${path} is ${element.type} at byte ${element.memoryOffset}, expected i32 at byte ${expected}: records are int32 words`,
        );
      }
      records.set(record, [...fields, field]);
    }
  }
  for (const [path, element] of program.elementsByName) {
    const [, constant] = /^assembly\/.*\/([A-Z][A-Z_]*)$/.exec(path) ?? [];
    const { declaration } = element as { declaration?: Declaration };
    const value = declaration?.initializer?.value;
    if (constant && value !== undefined) constants[constant] = Number(`${value}`);
  }
  return {
    functions,
    records: [...records].map(([name, fields]) => ({ name, fields })),
    constants,
  };
}

function describeFunction(name: string, { signature, prototype }: Element): FunctionShape {
  const parameters = prototype!.functionTypeNode!.parameters.map((parameter, n) => ({
    name: parameter.name.text,
    type: `${signature!.parameterTypes[n]}`,
  }));
  return { name, parameters, result: `${signature!.returnType}` };
}
