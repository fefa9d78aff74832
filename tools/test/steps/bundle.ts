import { build, type Metafile } from 'esbuild';
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
  return tally;
}

/** Fails on a module that pages do not have, such as Node's own. */
async function bundle(project: string, contents: string): Promise<Metafile> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: project },
    absWorkingDir: project,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return metafile;
}

function modulesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((module) => inputs[module].bytesInOutput > 0),
  );
}
