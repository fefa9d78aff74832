/** The step `browser@benchmarks`. */

import { reportTally } from '@dynaconv/tools';
import { runBenchmarksTests } from './benchmarks.ts';

reportTally(await runBenchmarksTests());
