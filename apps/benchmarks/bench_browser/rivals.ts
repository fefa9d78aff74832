import path from 'node:path';
import { bundle, type Site } from '@dynaconv/page-kit';
import { LITERT_VERSION, liteRtFiles } from '@dynaconv/tools/litert';
import { ONNXRUNTIME_VERSION, onnxRuntimeWebFolder } from '@dynaconv/tools/onnxruntime';
import {
  type PageRivals,
  RIVALS_URL,
  type RivalForm,
  type RivalNetwork,
  RUNTIME_URLS,
} from '../src/browser/page_rivals.ts';
import { cacheFolder } from '../src/cache.ts';
import { PAGE_RIVALS, type PageRivalName } from '../src/measure/groups.ts';
import { IMAGE_SIZE } from '../src/network.ts';
import { findTorch } from '../src/rivals/find_torch.ts';
import type { FormulatedNetwork, Python } from '../src/rivals/python.ts';
import { formulationsOf } from '../src/rivals/rival.ts';

export interface PageRivalsOptions {
  /** What networks are compared with; other names than those of runtimes change nothing. */
  against: readonly string[];
  models: readonly string[];
  /** The Python with torch, which makes the files. */
  python: string;
  onProgress(message: string): void;
  /** Called with the reason why something is left out. */
  onSkip(message: string): void;
}

/** Where the files of networks are served, all from the cache. */
const FILES_URL = '/rivals/';

/** What a runtime needs in a page, and the files of networks that it reads. */
interface Runtime {
  version: Record<string, string>;
  prepare(onProgress: (message: string) => void): Promise<Site>;
  /** Of `formulationsOf`. */
  formulations(all: readonly string[]): readonly string[];
  file(python: Python, network: FormulatedNetwork): Promise<string>;
}

const RUNTIMES: Record<PageRivalName, Runtime> = {
  'onnxruntime-web': {
    version: { onnxruntime: ONNXRUNTIME_VERSION },
    async prepare(onProgress) {
      const folder = await onnxRuntimeWebFolder(onProgress);
      return { pages: new Map(), folders: new Map([[RUNTIME_URLS.onnxRuntimeWeb, folder]]) };
    },
    formulations: (all) => all,
    file: (python, network) => python.onnx(network),
  },
  'litert.js': {
    version: { 'LiteRT.js': LITERT_VERSION },
    async prepare(onProgress) {
      const { entry, wasmFolder } = await liteRtFiles(onProgress);
      return {
        pages: new Map([[RUNTIME_URLS.liteRt, await bundle(entry)]]),
        folders: new Map([[RUNTIME_URLS.liteRtWasm, wasmFolder]]),
      };
    },
    // Converting takes minutes for each, so only the one that is matrix products, which XNNPACK is for.
    formulations: ([first]) => [first],
    file: (python, network) => python.liteRt(network),
  },
};

/** What the page loads of the other runtimes; installs them, and makes their files, unless they are in the cache. */
export async function rivalsSite(options: PageRivalsOptions): Promise<Site> {
  const wanted = PAGE_RIVALS.filter((each) => options.against.includes(each));
  const torch = wanted.length > 0 ? await findTorch(options.python, options.onSkip) : undefined;
  if (!torch) return WITHOUT_RIVALS;
  const sites: Site[] = [];
  const runtimes: PageRivalName[] = [];
  for (const runtime of wanted) {
    await orSkip(runtime, options, async () => {
      sites.push(await RUNTIMES[runtime].prepare(options.onProgress));
      runtimes.push(runtime);
    });
  }
  const networks: RivalNetwork[] = [];
  for (const name of options.models) {
    const forms = await formsOf(name, runtimes, torch.python, options);
    networks.push({ name, weights: urlOf(await torch.python.weights(name)), forms });
  }
  const versions = Object.assign({}, ...runtimes.map((each) => RUNTIMES[each].version));
  return siteOf({ versions, networks }, sites);
}

async function formsOf(
  model: string,
  runtimes: readonly PageRivalName[],
  python: Python,
  options: PageRivalsOptions,
): Promise<RivalForm[]> {
  const forms: RivalForm[] = [];
  for (const runtime of runtimes) {
    for (const formulation of RUNTIMES[runtime].formulations(formulationsOf(model))) {
      const name = `${model}: ${runtime} ${formulation}`;
      options.onProgress(`${name}: preparing`);
      await orSkip(name, options, async () => {
        const network = { model, formulation, batch: 1, size: IMAGE_SIZE };
        const file = await RUNTIMES[runtime].file(python, network);
        forms.push({ runtime, formulation, model: urlOf(file) });
      });
    }
  }
  return forms;
}

const urlOf = (file: string): string => `${FILES_URL}${path.basename(file)}`;

const orSkip = (
  name: string,
  { onSkip }: PageRivalsOptions,
  run: () => Promise<void>,
): Promise<void> => run().catch((error: Error) => onSkip(`without ${name}: ${error.message}`));

const siteOf = (rivals: PageRivals, sites: readonly Site[]): Site => ({
  pages: new Map([
    [RIVALS_URL, JSON.stringify(rivals)],
    ...sites.flatMap(({ pages }) => [...pages]),
  ]),
  folders: new Map([[FILES_URL, cacheFolder()], ...sites.flatMap(({ folders }) => [...folders])]),
});

/** The same where there are none. */
export const WITHOUT_RIVALS = siteOf({ versions: {}, networks: [] }, []);
