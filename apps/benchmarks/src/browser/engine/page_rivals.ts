import { readCheckpoint } from '@dynaconv/checkpoint';
import type { Opponent, PageRivalName } from '../../measure/groups.ts';
import type { NetworkRivals } from '../../rivals/network_rivals.ts';
import type { NetworkTask } from '../../rivals/network_task.ts';
import type { Rival } from '../../rivals/rival.ts';
import { type PageRivals, RIVALS_URL, type RivalForm } from '../page_rivals.ts';
import type { Target } from '../protocol.ts';
import { liteRtRival } from './litert.ts';
import { pageOnnxRival } from './onnxruntime.ts';
import type { PageRivalTask } from './page_rival_task.ts';

const CREATE: Record<PageRivalName, (task: PageRivalTask) => Promise<Rival>> = {
  'onnxruntime-web': pageOnnxRival,
  'litert.js': liteRtRival,
};

/** Those of a network that the page's server has files of; undefined where there are none, or none was asked for. */
export async function pageRivals(
  target: Target,
  model: string,
  against: readonly Opponent[],
): Promise<NetworkRivals | undefined> {
  // No other runtime of today computes with WebGL.
  if (target === 'webgl') return undefined;
  const { versions, networks }: PageRivals = await (await get(RIVALS_URL)).json();
  const network = networks.find(({ name }) => name === model);
  const forms = network?.forms.filter(({ runtime }) => against.includes(runtime)) ?? [];
  if (!network || forms.length === 0) return undefined;
  return {
    versions,
    async prepareWeights() {
      return () => readCheckpoint(new URL(network.weights, location.href));
    },
    sources: (task) =>
      forms.map((form) => ({ name: nameOf(form), prepare: () => prepare(form, target, task) })),
  };
}

const nameOf = ({ runtime, formulation }: RivalForm): string => `${runtime} ${formulation}`;

async function prepare(
  { runtime, formulation, model }: RivalForm,
  target: Target,
  task: NetworkTask,
): Promise<() => Promise<Rival>> {
  const file = new Uint8Array(await (await get(model)).arrayBuffer());
  return () => CREATE[runtime]({ ...task, target, formulation, file });
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return response;
}
