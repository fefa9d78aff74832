/** `npm run browser`: the browser tests alone. */

import { parseArgs } from 'node:util';
import { throttleOf } from '@dynaconv/page-kit';
import { reportTally } from '@dynaconv/tools';
import { runFloat16Tests } from './float16.ts';
import { runBrowserTests, writeConformanceReports } from './run.ts';

const HELP = `npm run browser -- [options] [texts…]

Runs the tests of tools/browser/cases in Chromium whose titles hold one of the texts; all of them by default.

  --all              the tests that take many minutes too
  --half-floats      the conformance cases on half-floats instead, which take minutes too
  --float16          the conformance cases of WebGPU with products in float16 instead, which takes minutes: in Node, on Chromium's WebGPU
                     and Mesa's Vulkan driver for the processor, since without a GPU Chromium itself has no float16
  --playground       the tests of the playground instead, in apps/playground/test/browser; --help says more
  --gpu              on the machine's GPU, through Vulkan, in place of one that the processor plays; without texts only the tests of
                     WebGPU
  --throttle <n>     make the processor seem n times slower to pages; 4 to 6 is a phone
  --strict-expectations
                     fail where a known deviation has expired, or is none any more; without it that is a warning
  --report <folder>  write the conformance reports of the backends that only a page has, and run no tests
  --help
`;

const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean' },
    'half-floats': { type: 'boolean' },
    float16: { type: 'boolean' },
    gpu: { type: 'boolean' },
    throttle: { type: 'string' },
    'strict-expectations': { type: 'boolean' },
    report: { type: 'string' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});

if (values.help) {
  process.stdout.write(HELP);
} else if (values.report) {
  await writeConformanceReports(values.report);
} else if (values.float16) {
  reportTally(await runFloat16Tests(positionals));
} else {
  const { all, gpu, 'half-floats': halfFloats, 'strict-expectations': strict } = values;
  const throttle = throttleOf(values.throttle);
  const filters = gpu && positionals.length === 0 ? ['webgpu'] : positionals;
  reportTally(await runBrowserTests({ all, filters, gpu, halfFloats, strict, throttle }));
}
