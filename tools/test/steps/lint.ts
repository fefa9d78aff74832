import { binary, runScript } from '../command.ts';
import { Tally } from '../tally.ts';

export async function lint(): Promise<Tally> {
  const tally = new Tally();
  await tally.check('biome check', () =>
    runScript(binary('@biomejs/biome', 'biome'), ['check', '--colors=off']),
  );
  return tally;
}
