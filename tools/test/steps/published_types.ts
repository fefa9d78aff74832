import { NODE_MAJORS, nodeBinary } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { binary } from '../command.ts';
import { consumerProject } from '../consumer.ts';
import { Tally } from '../tally.ts';

/** Compiles a program against the installed tarballs' declarations, checking those declarations too. */
export async function publishedTypes(): Promise<Tally> {
  const tally = new Tally();
  const project = await consumerProject();
  for (const resolution of ['nodenext', 'bundler']) {
    await tally.check(`moduleResolution ${resolution}`, async () => {
      const { output } = await capture(
        nodeBinary(NODE_MAJORS[0]),
        [binary('typescript', 'tsc'), '-p', `tsconfig.${resolution}.json`, '--pretty', 'false'],
        { cwd: project },
      );
      const ours = output.split('\n').filter(isOurs);
      if (ours.length > 0) throw new Error(ours.join('\n'));
    });
  }
  return tally;
}

/** Some declarations of dependencies fail without skipLibCheck, so only errors in the program, in our packages and of tsc count. */
function isOurs(line: string): boolean {
  return /^(types\.ts\(|node_modules\/(@dynaconv|dynaconv)\/|error TS)/.test(line);
}
