/** `npm run bench:browser`: prints what apps/benchmarks/src/browser/webgl.ts measures in Chromium. */

import path from 'node:path';
// Declares globalThis.measured.
import type {} from '../../../apps/benchmarks/src/browser/webgl.ts';
import { ROOT } from '../../lib/paths.mjs';
import { openModule } from './examples.ts';

const TIMEOUT_MS = 600_000;

const entry = path.join(ROOT, 'apps/benchmarks/src/browser/webgl.ts');
const rows = await openModule({ entry, timeout: TIMEOUT_MS }, ({ page }) =>
  page.evaluate(() => globalThis.measured!),
);
console.log('Milliseconds on WebGL, medians of one run in one page of Chromium:\n');
console.log('| | ours | stock ops | ratio |\n|---|---:|---:|---:|');
for (const { name, ours, stock } of rows) {
  const ratio = (stock / ours).toFixed(1);
  console.log(`| ${name} | ${ours.toFixed(1)} | ${stock.toFixed(1)} | ${ratio} |`);
}
