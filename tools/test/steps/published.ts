import { readdirSync } from 'node:fs';
import path from 'node:path';
import { nodeBinary, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { runScript } from '../command.ts';
import { consumerProject } from '../consumer.ts';
import { publishedPackages } from '../packages.ts';
import { Tally } from '../tally.ts';

/** Imports every entry of the installed tarballs alone, and runs the consumer's programs, on one Node version. */
export async function published(node: number): Promise<Tally> {
  const tally = new Tally();
  const project = await consumerProject();
  // Keeps TensorFlow from writing to stderr which instructions it could have used.
  const env = { ...toolEnvironment(node), TF_CPP_MIN_LOG_LEVEL: '2' };
  const options = { cwd: project, env, node };
  for (const entry of publishedPackages().flatMap(({ entries }) => entries)) {
    await tally.check(`import '${entry}'`, async () => {
      const args = ['--input-type=module', '--eval', `await import('${entry}')`];
      const { code, output } = await capture(nodeBinary(node), args, options);
      if (code !== 0 || output !== '') throw new Error(`${output}\nexit code ${code}`);
    });
  }
  for (const program of readdirSync(project).filter((file) => file.endsWith('.mjs'))) {
    await tally.check(program, () => runScript(path.join(project, program), [], options));
  }
  return tally;
}
