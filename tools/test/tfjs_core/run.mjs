// node run.mjs TESTS REPORT [MODULE…]: runs tfjs-node's own test program on tfjs-core's tests, bundled in TESTS, with the
// modules loaded first, and writes the result of each test to REPORT.
import { writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [tests, report, ...modules] = process.argv.slice(2);
const PUBLISHED = '@tensorflow/tfjs-core/dist/';
const load = createRequire(new URL('../../../packages/kernels-node/package.json', import.meta.url));
const { restoreLegacyUtil } = load('@dynaconv/kernels-node/base');

// The types are Node 20's, which does not have it.
const { registerHooks } = /** @type {any} */ (module);
registerHooks({
  resolve(/** @type {string} */ specifier, /** @type {any} */ context, /** @type {any} */ next) {
    if (!specifier.startsWith(PUBLISHED)) return next(specifier, context);
    const { href } = pathToFileURL(path.join(tests, `${specifier.slice(PUBLISHED.length)}.mjs`));
    return { url: href, format: 'module', shortCircuit: true };
  },
});
restoreLegacyUtil();
for (const file of modules) await import(pathToFileURL(file).href);

// It starts the tests only once this turn of the event loop is over.
load('@tensorflow/tfjs-node/dist/run_tests');

/** @type {Record<string, { name: string, status: string, problem: string }>} */
const results = {};
const { jasmine } = /** @type {any} */ (globalThis);
jasmine.getEnv().addReporter({
  specDone(/** @type {any} */ { id, fullName, status, failedExpectations }) {
    const problem = failedExpectations.map((/** @type {any} */ { message }) => message).join('\n');
    results[id] = { name: fullName, status, problem };
  },
  jasmineDone: () => writeFileSync(report, JSON.stringify(results)),
});
