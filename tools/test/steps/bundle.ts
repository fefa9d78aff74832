import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';
import { consumerProject } from '../consumer.ts';
import { publishedPackages } from '../packages.ts';
import { Tally } from '../tally.ts';

type Bundle = BuildResult<{ metafile: true; write: false }>;

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

/**
 * The most that pages may have to load beyond tfjs, minified, after gzip: before they can do anything, and with what is imported when it
 * is needed. A change that needs more says why it is worth it.
 */
const SIZES = [
  {
    code: "import { involution2d } from '@dynaconv/involution-ops/involution'; console.log(involution2d);",
    most: 4.2 * KB,
  },
  {
    code: "import { involution2d } from '@dynaconv/involution-ops/involution'; import '@dynaconv/kernels-wasm'; console.log(involution2d);",
    most: 42.5 * KB,
  },
  {
    code: "import { deploy, rednet50 } from '@dynaconv/models/rednet'; import '@dynaconv/kernels-wasm'; console.log(deploy, rednet50);",
    most: 60 * KB,
  },
  {
    code: "import { loadModel } from '@dynaconv/models'; import '@dynaconv/kernels-wasm'; console.log(loadModel);",
    most: 100 * KB,
    mostInAll: 151.3 * KB,
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
  for (const { code, most, mostInAll = most } of SIZES) {
    await tally.check(`${code}: at most ${most / KB} KB, ${mostInAll / KB} in all`, async () => {
      const { first, all } = sizesOf(await bundle(project, code));
      if (first > most || all > mostInAll) {
        const [each, whole] = [first, all].map((size) => (size / KB).toFixed(1));
        throw new Error(`is ${each} KB after gzip, ${whole} in all`);
      }
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
    splitting: true,
    outdir: 'bundle',
    external: ['@tensorflow/tfjs*'],
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

function modulesIn({ metafile: { outputs } }: Bundle): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((module) => inputs[module].bytesInOutput > 0),
  );
}

/** Bytes after gzip of what a page loads at once, and of everything. */
function sizesOf({ outputFiles, metafile }: Bundle): { first: number; all: number } {
  const size = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => {
      const { contents } = outputFiles.find((file) => file.path.endsWith(path.normalize(name)))!;
      return sum + gzipSync(contents, { level: 9 }).length;
    }, 0);
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((name) => outputs[name].entryPoint === '<stdin>')!;
  const reached = (isFollowed: (kind: string) => boolean) => {
    const files = new Set([entry]);
    for (const name of files) {
      for (const { path: imported, kind, external } of outputs[name].imports) {
        if (!external && isFollowed(kind)) files.add(imported);
      }
    }
    return files;
  };
  return {
    first: size(reached((kind) => kind !== 'dynamic-import')),
    all: size(reached(() => true)),
  };
}
