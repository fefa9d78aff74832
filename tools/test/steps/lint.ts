import { binary, runScript } from '../command.ts';
import { Tally } from '../tally.ts';

/** Format and lint rules; then files, exports and dependencies that nothing uses. */
export async function lint(): Promise<Tally> {
  const tally = new Tally();
  await tally.check('biome check', () =>
    runScript(binary('@biomejs/biome', 'biome'), ['check', '--colors=off']),
  );
  await tally.check('knip', () => runScript(binary('knip', 'knip'), ['--no-progress']));
  return tally;
}
