import type { Checkpoint, CheckpointTensor } from '@dynaconv/checkpoint';
import { type Architecture, isInStage } from '../network/architecture.ts';
import type { NameMatch } from './match_names.ts';

/** What PyTorch's layers call their weights: something under one of these names takes part in what a network computes. */
const WEIGHT = /(^|\.)(weight|bias|gamma|beta|running_mean|running_var|rpb[12])$/;

/** Types of weights; counters and quantised copies have others. */
const WEIGHT_DTYPES: readonly string[] = ['float16', 'bfloat16', 'float32', 'float64'];

export interface Leftovers {
  unexpected: string[];
  conflicting: string[];
}

/**
 * What of a checkpoint the network has no weight for. Beside the network, and as buffers of its modules, that may be
 * anything: counts of a profiler, a moving average, a loss. More weights inside of the network's modules are those of
 * another network, a deeper one say, whose output this one does not give.
 */
export function leftovers(
  { tensors }: Checkpoint,
  prefix: string,
  match: NameMatch,
  architecture: Architecture,
): Leftovers {
  const used = new Set(match.names.values());
  const unexpected: string[] = [];
  const conflicting: string[] = [];
  for (const [name, tensor] of tensors) {
    const path = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (path !== undefined && used.has(path)) continue;
    if (name.endsWith('.num_batches_tracked')) continue;
    const place = path === undefined ? undefined : placeOf(path, match);
    const { auxiliaryHead } = architecture;
    if (place && !place.module && auxiliaryHead && isInStage(auxiliaryHead, place.rest)) continue;
    unexpected.push(name);
    if (place?.module && isWeight(place, tensor)) conflicting.push(name);
  }
  return { unexpected, conflicting };
}

interface Place {
  /** The module of the network that the tensor is in, if any: whether modules are in that one too. */
  module?: { hasWeights: boolean };
  /** What the tensor is called there. */
  rest: string;
}

function placeOf(path: string, { tree, modules, homes }: NameMatch): Place {
  let place: Place = { rest: path };
  for (const node of tree.along(path)) {
    const wanted = modules.get(node);
    const rest = node.path === '' ? path : path.slice(node.path.length + 1);
    if (wanted) {
      const hasWeights = [...wanted.children.values()].some(({ leaf }) => leaf !== undefined);
      place = { module: { hasWeights }, rest };
    } else if (homes.has(node)) place = { rest };
  }
  return place;
}

/** A block's own parameter has any name, such as a LayerScale's; a layer's has one of a few. */
const isWeight = ({ module, rest }: Place, { dtype, size }: CheckpointTensor): boolean =>
  WEIGHT.test(rest) ||
  (!module!.hasWeights && !rest.includes('.') && size > 1 && WEIGHT_DTYPES.includes(dtype));
