import { readFileSync } from 'node:fs';
import { CONTRACTS } from '@dynaconv/involution-ops/base';
import { expect, test } from 'vitest';
import { kernels } from '../src/base.ts';

/** Those that this package has kernels for; the conformance suite says why it has not the others. */
const OWN = CONTRACTS.filter((contract) =>
  kernels.some(({ kernelName }) => kernelName === contract.kernelName),
);

const read = (file: string) =>
  readFileSync(new URL(`../native/ops/${file}`, import.meta.url), 'utf8');

/** The sources of an op: its own file, and the header that defines it where several ops are alike. */
function sourcesOf(kernelName: string): string {
  const source = read(`${kernelName}.cc`);
  const headers = [...source.matchAll(/#include "(\w+_op\.h)"/g)].map(([, header]) => read(header));
  return [source, ...headers].join('\n');
}

const toCamelCase = (name: string) =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `{"x: float", "bias: float", kResidual}`, where the last is a list: the residual, and its scale. */
function definedInputs(source: string): string[] {
  const [, inputs, residuals] =
    /\{((?:"\w+: (?:float|int32)"(?:, )?)+)(kResidual)?\},\s*"\w+: float",/.exec(source) ?? [];
  const names = [...(inputs ?? '').matchAll(/"(\w+):/g)].map(([, name]) => toCamelCase(name));
  return residuals ? [...names, 'residual'] : names;
}

test.each(OWN)(
  '$kernelName is defined with the inputs of its contract, in its order',
  ({ kernelName, inputs }) => {
    const defined = definedInputs(sourcesOf(kernelName));
    expect(defined).toEqual(inputs.filter((name) => name !== 'residualScale'));
  },
);

test.each(OWN)('$kernelName reads each input at its place', ({ kernelName, inputs }) => {
  const reads = [...sourcesOf(kernelName).matchAll(/call\.Input\((\d+), "(\w+)"\)/g)];
  for (const [, index, name] of reads) expect(inputs[Number(index)]).toBe(toCamelCase(name));
});

test('every kernel has a line in the list of ops', () => {
  const listed = [...read('ops.inc').matchAll(/^DYNACONV_OP\((\w+)\)$/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(OWN.map(({ kernelName }) => kernelName).sort());
});
