import type { FunctionShape, Parameter, ProgramShape, RecordShape } from './describe_program.ts';

/** Kernels that fill a range of their output begin with its first unit and the one after its last. */
const isOfRange = ({ parameters: [first, last] }: FunctionShape): boolean =>
  first?.name === 'first' && last?.name === 'last';

const typeOf = ({ type }: Parameter): string => (type === 'bool' ? 'boolean' : 'number');
const interfaceOf = (parameters: readonly Parameter[]): string =>
  `{ ${parameters.map((one) => `${one.name}: ${typeOf(one)};`).join(' ')} }`;
const names = (parameters: readonly { name: string }[]): string =>
  parameters.map(({ name }) => name).join(', ');
/** WebAssembly has no booleans. */
const numbers = (parameters: readonly Parameter[]): string =>
  parameters.map(({ name, type }) => (type === 'bool' ? `Number(${name})` : name)).join(', ');

/** TypeScript that calls a program's functions by the names of their parameters, and writes its records by those of their fields. */
export function writeBindings({ functions, records, constants }: ProgramShape): string {
  const ranges = functions
    .filter(isOfRange)
    .map(({ name, parameters }) => ({ name, parameters: parameters.slice(2) }));
  const others = functions.filter((one) => !isOfRange(one));
  return `/** Built by scripts/build_wasm.ts: what is in assembly/, as TypeScript sees it. */

${Object.entries(constants)
  .map(([name, value]) => `export const ${name} = ${value};`)
  .join('\n')}

/** What the kernels of a range take after it. */
export interface RangeArguments {
${ranges.map(({ name, parameters }) => `  ${name}: ${interfaceOf(parameters)};`).join('\n')}
}

/** The same in the order of their parameters. */
export const inOrder: { [Name in keyof RangeArguments]: (named: RangeArguments[Name]) => number[] } = {
${ranges
  .map(
    ({ name, parameters }) => `  ${name}: ({ ${names(parameters)} }) => [${numbers(parameters)}],`,
  )
  .join('\n')}
};

/** The other functions. */
export interface KernelFunctions {
${others.map((one) => `  ${one.name}(named: ${interfaceOf(one.parameters)}): ${resultOf(one)};`).join('\n')}
}

export const bindFunctions = (
  exports: Readonly<Record<string, (...args: number[]) => number>>,
): KernelFunctions => ({
${others.map(binding).join('\n')}
});

/** How many words each record has. */
export const WORDS = {
${records.map(({ name, fields }) => `  ${name}: ${fields.length},`).join('\n')}
};

${records.map(recordOf).join('\n')}`;
}

const resultOf = ({ result }: FunctionShape): string =>
  result === 'void' ? 'void' : result === 'bool' ? 'boolean' : 'number';

function binding({ name, parameters, result }: FunctionShape): string {
  const call = `exports.${name}(${numbers(parameters)})`;
  const value = result === 'void' ? `void ${call}` : result === 'bool' ? `${call} !== 0` : call;
  return `  ${name}: ({ ${names(parameters)} }) => ${value},`;
}

const recordOf = ({ name, fields }: RecordShape): string => `export interface ${name}Fields {
${fields.map((field) => `  ${field}: number;`).join('\n')}
}

/** The words of a record \`${name}\`. */
export const write${name} = ({ ${fields.join(', ')} }: ${name}Fields): number[] => [${fields.join(', ')}];
`;
