import { CONTRACTS, type KernelName } from '@dynaconv/involution-ops/base';
import { kernels as native } from '@dynaconv/kernels-node/base';
import { stockKernels, kernels as wasm } from '@dynaconv/kernels-wasm/base';
import { kernels as webgl } from '@dynaconv/kernels-webgl/base';
import { stockKernels as stockWebgpu, kernels as webgpu } from '@dynaconv/kernels-webgpu/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { BACKENDS, PAGE_BACKENDS } from '../src/backends/index.ts';
import { STOCK_KERNELS } from '../src/backends/stock.ts';
import { OPS } from '../src/cases/index.ts';
import { MUTANTS } from '../src/mutants/index.ts';

const names = CONTRACTS.map(({ kernelName }) => kernelName);

/** Kernels without cases of their own, and what tests them. */
const TESTED_OTHERWISE: Partial<Record<KernelName, string>> = {
  GeluBackprop: 'the direction grad_x of Gelu',
  LayerNorm2DBackpropInput: 'the direction grad_x of LayerNorm2D',
  LayerNorm2DBackpropScale: 'the directions grad_gamma and grad_beta of LayerNorm2D',
  SameDepthwiseConv2DBackpropFilter: 'the direction grad_filter of FusedSameDepthwiseConv2D',
};

/** Kernels of tfjs's own without cases, and what tests them. */
const STOCK_TESTED_OTHERWISE: Record<string, string> = {
  Cast: 'the test of kernels-wasm’s stock kernels: it computes nothing that tfjs does not',
  Identity: 'the test of kernels-wasm’s stock kernels: it computes nothing',
};

const OWN_OPS = OPS.filter(({ stock }) => !stock);

const PACKAGES: Record<string, readonly KernelConfig[]> = {
  tensorflow: native,
  wasm: [...wasm, ...stockKernels],
  webgl,
  webgpu: [...webgpu, ...stockWebgpu],
};

describe('every contract', () => {
  it('has a name of its own', () => {
    expect(names.length).toBeGreaterThanOrEqual(18);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has cases, or says what tests it', () => {
    const tested = [...OWN_OPS.map(({ name }) => name), ...Object.keys(TESTED_OTHERWISE)];
    expect(tested.sort()).toEqual([...names].sort());
  });

  it("has cases if it is one of tfjs's own that we register, or says what tests it", () => {
    const tested = OPS.filter(({ stock }) => stock).map(({ name }) => name);
    const all = [...tested, ...Object.keys(STOCK_TESTED_OTHERWISE)];
    expect(all.sort()).toEqual([...STOCK_KERNELS].sort());
  });

  it.each(OWN_OPS)('lists the inputs of $name in the order of its cases', (op) => {
    const contract = CONTRACTS.find(({ kernelName }) => kernelName === op.name);
    const given = op.groups.flatMap(({ params }) =>
      [...params].map((set) => Object.keys(op.inputShapes({ ...op.defaults, ...set }))),
    );
    // Some are none of data: cases choose them, as they choose attributes.
    const chosen = Object.keys(op.attrs({ ...op.defaults, ...[...op.groups[0].params][0] }));
    // Optional inputs come last, and only some cases have them.
    for (const inputs of given) {
      expect(contract?.inputs.filter((name) => inputs.includes(name))).toEqual(inputs);
    }
    const drawn = contract?.inputs.filter((name) => !chosen.includes(name));
    expect(new Set(given.flat())).toEqual(new Set(drawn));
  });

  it.each(OPS)('has a mutant: $name', ({ name }) => {
    expect(MUTANTS.some(({ kernel }) => kernel?.op === name)).toBe(true);
  });
});

describe.each(
  [...BACKENDS, ...PAGE_BACKENDS].filter(
    ({ kernels, tfjsBackend }) => kernels.length > 0 && tfjsBackend in PACKAGES,
  ),
)('the package of backend $name', ({ tfjsBackend, kernels }) => {
  it('has the kernels that the backend declares, each once, and no others', () => {
    const registered = PACKAGES[tfjsBackend].map(({ kernelName }) => kernelName);
    expect([...registered].sort()).toEqual([...kernels].sort());
  });

  it('registers them for that backend', () => {
    expect(new Set(PACKAGES[tfjsBackend].map(({ backendName }) => backendName))).toEqual(
      new Set([tfjsBackend]),
    );
  });
});
