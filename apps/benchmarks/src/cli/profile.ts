import { type Command, Option } from 'commander';
import { FORMS } from '../network.ts';
import { renderProfile } from '../report/text/profiles.ts';
import { profileModels } from '../suites/profile.ts';
import { modelsArgument, sizeOption } from './options.ts';
import { printReport } from './output.ts';
import { addSuiteOptions, startSuite } from './suite.ts';

export function addProfile(program: Command): void {
  const command = program
    .command('profile')
    .addArgument(modelsArgument())
    .description('where the time of whole networks, rednet50 by default, goes, by kernel')
    .addOption(new Option('--form <name>', 'form of the network').choices(FORMS).default(FORMS[0]))
    .option('--stock', 'compositions of stock ops in place of the kernels', false)
    .option('--by-shape', 'tell calls apart by the shapes they work on', false)
    .addOption(sizeOption());
  addSuiteOptions(command, 9).action(
    async (names: readonly string[], { json, backend, variant, ...options }) => {
      const report = await profileModels({
        ...options,
        ...(await startSuite(backend, variant)),
        models: names,
      });
      printReport(report, renderProfile, json);
    },
  );
}
