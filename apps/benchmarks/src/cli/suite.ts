import type { Variant } from '@dynaconv/kernels-wasm/base';
import type { Command } from 'commander';
import { type BackendName, useBackend } from '../backends/use_backend.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { backendOption, jsonOption, roundsOption, variantOption } from './options.ts';
import { say, showProgress } from './output.ts';

/** Adds the options that all suites have. @param rounds by default */
export const addSuiteOptions = (command: Command, rounds: number): Command =>
  command
    .addOption(backendOption())
    .addOption(variantOption())
    .addOption(roundsOption(rounds))
    .addOption(jsonOption());

/** What every suite measures with: the backend, the machine's ceilings, and where messages go. */
export const startSuite = async (backend: BackendName, variant: 'auto' | Variant) => ({
  backend: await useBackend(backend, variant),
  roofline: await compileWasmRoofline(),
  onProgress: showProgress,
  onSkip: say,
});
