import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { consumerProject } from '../consumer.ts';
import { publishedPackages } from '../packages.ts';
import { Tally } from '../tally.ts';

const OTHER_FAMILIES = /models\/dist\/(backbones\/(overlock|resnet)\/|registry)/;

/** What the bundle of a page that uses only one thing must not contain. */
const TREE_SHAKING = [
  {
    code: "import { involution2d } from '@dynaconv/involution-ops/base'; console.log(involution2d);",
    used: /involution-ops\/dist\/ops\/involution2d\.js/,
    unused: /involution-ops\/dist\/(reference|gradients|ops\/fused)\//,
  },
  // A single family: from its own entry with everything that a network is used for; from the main entry without loading by name.
  {
    code: "import { loadModel, deployAsync, rednet50 } from '@dynaconv/models/rednet'; console.log(loadModel(rednet50), deployAsync);",
    used: /models\/dist\/backbones\/rednet\//,
    unused: OTHER_FAMILIES,
  },
  {
    code: "import { deploy, featureExtractor, loadWeights, rednet50 } from '@dynaconv/models'; console.log(deploy, featureExtractor, loadWeights, rednet50);",
    used: /models\/dist\/backbones\/rednet\//,
    unused: OTHER_FAMILIES,
  },
];

const KB = 1000;

/** The most that pages may have to load beyond tfjs, minified, after gzip: a change that needs more says why it is worth it. */
const SIZES = [
  {
    code: "import { involution2d } from '@dynaconv/involution-ops/involution'; console.log(involution2d);",
    most: 4.2 * KB,
  },
  {
    code: "import { involution2d } from '@dynaconv/involution-ops/involution'; import '@dynaconv/kernels-wasm'; console.log(involution2d);",
    most: 41.5 * KB,
  },
  {
    code: "import { deploy, rednet50 } from '@dynaconv/models/rednet'; import '@dynaconv/kernels-wasm'; console.log(deploy, rednet50);",
    most: 63 * KB,
  },
  {
    code: "import { loadModel } from '@dynaconv/models'; import '@dynaconv/kernels-wasm'; console.log(loadModel);",
    most: 149 * KB,
  },
];

/** Bundles the installed tarballs for a page. */
export async function bundling(): Promise<Tally> {
  const tally = new Tally();
  const project = await consumerProject();
  for (const entry of publishedPackages().flatMap(({ pageEntries }) => pageEntries)) {
    await tally.check(`import '${entry}' in a page`, () => bundle(project, `import '${entry}';`));
  }
  for (const { code, used, unused } of TREE_SHAKING) {
    await tally.check(code, async () => {
      const modules = modulesIn(await bundle(project, code));
      if (!modules.some((module) => used.test(module))) throw new Error(`lacks ${used}`);
      const ballast = modules.filter((module) => unused.test(module));
      if (ballast.length > 0) throw new Error(`carries ${ballast.join(', ')}`);
    });
  }
  for (const { code, most } of SIZES) {
    await tally.check(`${code}: at most ${most / KB} KB`, async () => {
      const { outputFiles } = await bundle(project, code);
      const { length } = gzipSync(outputFiles[0].contents, { level: 9 });
      if (length > most) throw new Error(`is ${(length / KB).toFixed(1)} KB after gzip`);
    });
  }
  return tally;
}

/** Fails on a module that pages do not have, such as Node's own. tfjs is left out, which pages have anyway. */
const bundle = (project: string, contents: string) =>
  build({
    stdin: { contents, resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    minify: true,
    external: ['@tensorflow/tfjs*'],
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

function modulesIn({ metafile: { outputs } }: BuildResult<{ metafile: true }>): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((module) => inputs[module].bytesInOutput > 0),
  );
}
