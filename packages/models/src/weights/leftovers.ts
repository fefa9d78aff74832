import type { Checkpoint, CheckpointTensor } from '@dynaconv/checkpoint';
import { isInStage } from '../network/architecture.ts';
import type { NameMatch } from './match_names.ts';

/** What PyTorch's layers call their weights: a tensor with one of these names takes part in what a network computes. */
const WEIGHT = /(^|\.)(weight|bias|gamma|beta|running_mean|running_var|rpb[12])$/;

/** Data types of weights; counters and quantised copies have other types. */
const WEIGHT_DTYPES: readonly string[] = ['float16', 'bfloat16', 'float32', 'float64'];

export interface Leftovers {
  unexpected: string[];
  conflicting: string[];
}

/**
 * The tensors of a checkpoint that the network has no weight for. Outside of the network, and as buffers of its modules, they
 * may be anything: a profiler's counts, a moving average, a loss. But more weights inside of the network's modules mean that
 * the checkpoint is of another network, such as a deeper one, with another output.
 */
export function leftovers(
  { tensors }: Checkpoint,
  prefix: string,
  match: NameMatch,
  trainingOnly: readonly string[],
): Leftovers {
  const used = new Set(match.names.values());
  const unexpected: string[] = [];
  const conflicting: string[] = [];
  for (const [name, tensor] of tensors) {
    const path = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (path !== undefined && used.has(path)) continue;
    if (name.endsWith('.num_batches_tracked')) continue;
    const place = path === undefined ? undefined : placeOf(path, match);
    if (place && !place.module && isInStage({ paths: trainingOnly }, place.rest)) continue;
    unexpected.push(name);
    if (place?.module && isWeight(place, tensor)) conflicting.push(name);
  }
  return { unexpected, conflicting };
}

interface Place {
  /** The module of the network that the tensor is in, if any; and whether that module contains other modules. */
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

/** A block's own parameter, such as a LayerScale, may have any name; a layer's parameters have one of a few names. */
const isWeight = ({ module, rest }: Place, { dtype, size }: CheckpointTensor): boolean =>
  WEIGHT.test(rest) ||
  (!module!.hasWeights && !rest.includes('.') && size > 1 && WEIGHT_DTYPES.includes(dtype));
