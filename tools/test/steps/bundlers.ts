import { type Build, buildExamples, installExamples } from '../example_projects.ts';
import { Tally } from '../tally.ts';
import { program } from './program.ts';

const PAGES = 'tools/browser/src/examples.ts';

/** A second build of the example of Vite, next to the first. */
const viteWith = (minifier: string, folder: string): Build => ({
  project: 'vite',
  command: `npx vite build --minify ${minifier} --outDir ${folder} && node ../shared/copy_files.mjs ${folder}`,
});

/** What says most in the least time. */
const QUICK: readonly Build[] = [
  { project: 'esbuild' },
  { project: 'vite' },
  viteWith('oxc', 'oxc'),
  viteWith('false', 'plain'),
];

const OTHERS: readonly Build[] = [
  { project: 'extension' },
  { project: 'import-maps' },
  { project: 'rollup' },
  { project: 'service-worker' },
  { project: 'webpack' },
  { project: 'worker' },
];

/** Installs, builds and opens small projects of `examples/`. */
export const bundlers = (): Promise<Tally> => run(QUICK);

/** The same with the other ones. */
export const otherBundlers = (): Promise<Tally> => run(OTHERS);

/** The same with Next.js, which is large: its pages, one of which runs the network in Node. It bundles the worker of another project. */
export const nextJs = (): Promise<Tally> => run([{ project: 'next' }], ['worker']);

/** @param sources projects that others take files of */
async function run(builds: readonly Build[], sources: readonly string[] = []): Promise<Tally> {
  const tally = new Tally();
  const projects = [...new Set(builds.map(({ project }) => project))];
  const folder = await installExamples([...projects, ...sources]);
  await buildExamples(folder, builds, tally);
  tally.add(await program(PAGES, [folder, ...projects]));
  return tally;
}
