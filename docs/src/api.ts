import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { Application, OptionDefaults, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { publishedPackages } from './packages.ts';

/** Where the pages of the API reference are written. */
const FOLDER = path.join(ROOT, 'docs/api');

/**
 * Writes a page for each entry of each published package, from the docstrings.
 *
 * @throws Error for what TypeDoc warns of, such as a link to what does not exist
 */
export async function writeApi(): Promise<void> {
  const entries = publishedPackages().flatMap(({ name, folder, entries }) =>
    entries.map(({ specifier, source }) => ({
      name: name + specifier,
      source: path.join(ROOT, folder, source),
    })),
  );
  const options: TypeDocOptions & PluginOptions = {
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: entries.map(({ source }) => source),
    sortEntryPoints: false,
    tsconfig: path.join(ROOT, 'docs/tsconfig.api.json'),
    // Sources, not what is built of them: what a package takes from another is linked to.
    compilerOptions: {
      paths: Object.fromEntries(entries.map((each) => [each.name, [each.source]])),
    },
    out: FOLDER,
    readme: 'none',
    disableSources: true,
    name: 'API',
    excludeExternals: true, // What layers inherit of tfjs.
    excludePrivate: true,
    excludeInternal: true,
    excludeReferences: true,
    blockTags: [...OptionDefaults.blockTags, '@nocollapse'],
    validation: { notExported: false, invalidLink: true },
    logLevel: 'Warn',
    outputFileStrategy: 'modules',
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useHTMLAnchors: true,
    groupOrder: ['Functions', 'Classes', 'Variables', '*'],
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('TypeDoc: see above');
  }
  for (const module of [...(project.children ?? [])]) {
    // An entry that only has what others have, too.
    if (!module.children) project.removeReflection(module);
    const withoutIndex = (source: string) => source.replace(/(\/index)?\.ts$/, '');
    module.name = entries.find(({ source }) => withoutIndex(source).endsWith(module.name))!.name;
  }
  await removeApi();
  await app.generateOutputs(project);
}

export const removeApi = (): Promise<void> => rm(FOLDER, { recursive: true, force: true });
