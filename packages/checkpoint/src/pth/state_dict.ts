import { brief } from '@dynaconv/options';
import { CheckpointError } from '../errors.ts';
import { MAX_DEPTH } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { asDict } from '../pickle/values.ts';
import { isTensor } from './pickled_tensor.ts';
import { keyName } from './records.ts';
import type { TensorSearch } from './tensor_search.ts';

/** Keys that training scripts keep the weights under, in the order they are tried. timm tries the first two first. */
const STATE_DICT_KEYS: readonly string[] = [
  'state_dict_ema',
  'model_ema',
  'state_dict',
  'model_state_dict',
  'model',
  'module',
  'params',
  'net',
  'network',
  'weights',
  'params_ema',
  'ema',
];

/** Keys that lead from the outermost dict to a state dict. */
export type Path = readonly string[];

/** The outermost dict of a file. */
export function outermostDict(root: unknown): Map<unknown, unknown> {
  const dict = asDict(root);
  if (dict) return dict;
  throw new CheckpointError(
    'state dict',
    `the file holds ${isTensor(root) ? 'one tensor' : describe(root)}; a dict of tensors by name was expected: torch.save(model.state_dict(), …)`,
  );
}

/**
 * The state dicts of a file; the first is the one to read by default. The search starts at the outermost dict. It goes on into
 * those values under STATE_DICT_KEYS that are dicts with a tensor anywhere inside; other dicts beside them count if they hold
 * a tensor directly. A dict in which none of these keys leads on is itself a state dict.
 */
export function findStateDicts(root: Map<unknown, unknown>, search: TensorSearch): Path[] {
  const found: Path[] = [];
  const entered = new Set<unknown>([root]); // a dict may hold itself
  const enter = (dict: Map<unknown, unknown>, path: Path) => {
    if (path.length > MAX_DEPTH) {
      throw new CheckpointError('state dict', `is nested over ${MAX_DEPTH} dicts deep`);
    }
    const isNew = (key: string) => search.hit(dict.get(key)) && !entered.has(dict.get(key));
    const known = STATE_DICT_KEYS.filter(isNew);
    if (known.length === 0) {
      found.push(path);
      return;
    }
    for (const key of known) {
      if (!isNew(key)) continue; // the same dict under two keys
      entered.add(dict.get(key));
      enter(asDict(dict.get(key))!, [...path, key]);
    }
    for (const key of dict.keys()) {
      if (typeof key !== 'string' || known.includes(key) || !isNew(key)) continue;
      entered.add(dict.get(key));
      if (search.holdsTensors(dict.get(key))) found.push([...path, key]);
    }
  };
  enter(root, []);
  return found;
}

/** @throws CheckpointError where `chosen`, keys joined by dots, does not lead to a dict */
export function chosenPath(
  root: Map<unknown, unknown>,
  chosen: string,
  known: readonly Path[],
): Path {
  if (chosen === '') return [];
  // A key may itself contain dots.
  const found = known.find((path) => path.join('.') === chosen);
  if (found) return found;
  const path = chosen.split('.');
  let dict = root;
  for (const key of path) {
    const inner = asDict(dict.get(key));
    if (!inner) {
      const others = [...dict].filter(([, value]) => asDict(value)).slice(0, 20);
      throw new CheckpointError(
        'state dict',
        `'${brief(key)}' of '${brief(chosen)}' is ${dict.has(key) ? describe(dict.get(key)) : 'not in the file'}; expected one of the dicts: ${others.map(([other]) => brief(keyName(other), 40)).join(', ')}`,
      );
    }
    dict = inner;
  }
  return path;
}
