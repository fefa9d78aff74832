import { type Command, Option } from 'commander';
import { useBackend } from '../backends/use_backend.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { FORMS } from '../network.ts';
import { renderProfile } from '../report/text/profiles.ts';
import { profileModels } from '../suites/profile.ts';
import {
  backendOption,
  DEFAULT_MODEL,
  jsonOption,
  modelsArgument,
  roundsOption,
  sizeOption,
  variantOption,
} from './options.ts';
import { printReport, showProgress } from './output.ts';

export function addProfile(program: Command): void {
  program
    .command('profile')
    .addArgument(modelsArgument())
    .description('where the time of whole networks, rednet50 by default, goes, by kernel')
    .addOption(backendOption())
    .addOption(variantOption())
    .addOption(new Option('--form <name>', 'form of the network').choices(FORMS).default(FORMS[0]))
    .option('--stock', 'compositions of stock ops in place of the kernels', false)
    .option('--by-shape', 'tell calls apart by the shapes they work on', false)
    .addOption(sizeOption())
    .addOption(roundsOption(9))
    .addOption(jsonOption())
    .action(async (names: string[] | undefined, { json, backend, variant, ...options }) => {
      const report = await profileModels({
        ...options,
        models: names ?? [DEFAULT_MODEL],
        backend: await useBackend(backend, variant),
        roofline: await compileWasmRoofline(),
        onProgress: showProgress,
      });
      printReport(report, renderProfile, json);
    });
}
