import { binary, runScript } from '../command.ts';
import { Tally } from '../tally.ts';
import { lintWorkflows } from './workflows.ts';

/** Format and lint rules; then files, exports and dependencies that nothing uses; then workflows. */
export async function lint(): Promise<Tally> {
  const tally = new Tally();
  await tally.check('biome check', () =>
    runScript(binary('@biomejs/biome', 'biome'), ['check', '--colors=off']),
  );
  await tally.check('knip', () => runScript(binary('knip', 'knip'), ['--no-progress']));
  await lintWorkflows(tally);
  return tally;
}
