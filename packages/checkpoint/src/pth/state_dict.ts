import { CheckpointError } from '../errors.ts';
import { describe } from '../pickle/describe.ts';
import { asDict } from '../pickle/values.ts';
import { isTensor } from './torch.ts';

/** Keys that training scripts keep the weights under, in the order they are tried. */
const STATE_DICT_KEYS: readonly string[] = [
  'state_dict',
  'model_state_dict',
  'model',
  'module',
  'params',
  'net',
  'network',
  'weights',
  'model_ema',
  'state_dict_ema',
  'params_ema',
  'ema',
];

/**
 * The keys that lead to the state dict, from the outermost dict in. At each dict: the first of STATE_DICT_KEYS with a
 * dict that has a tensor anywhere in it leads on; where there is none, the dict itself is the state dict.
 *
 * @param chosen the keys, joined by dots, if the caller knows
 * @throws CheckpointError where a dict was expected and something else came
 */
export function findStateDict(
  root: unknown,
  search: TensorSearch,
  chosen: string | undefined,
): string[] {
  const outermost = asDict(root);
  if (!outermost) {
    throw new CheckpointError(
      'state dict',
      `the file holds ${isTensor(root) ? 'one tensor' : describe(root)}; a dict of tensors by name was expected: torch.save(model.state_dict(), …)`,
    );
  }
  if (chosen !== undefined) return checkedPath(outermost, chosen);

  const path: string[] = [];
  let dict = outermost;
  // A dict may hold itself: each is entered once.
  for (const entered = new Set([root]); ; ) {
    const key = STATE_DICT_KEYS.find((name) => {
      const value = dict.get(name);
      return search.hit(value) && !entered.has(value);
    });
    if (key === undefined) return path;
    path.push(key);
    entered.add(dict.get(key));
    dict = asDict(dict.get(key))!;
  }
}

function checkedPath(root: Map<unknown, unknown>, chosen: string): string[] {
  const path = chosen.split('.');
  let dict = root;
  for (const key of path) {
    const inner = asDict(dict.get(key));
    if (!inner) {
      const others = [...dict].filter(([, value]) => asDict(value)).map(([other]) => String(other));
      throw new CheckpointError(
        'state dict',
        `'${key}' of '${chosen}' is ${dict.has(key) ? describe(dict.get(key)) : 'not in the file'}; a dict was expected, which are: ${others.slice(0, 20).join(', ')}`,
      );
    }
    dict = inner;
  }
  return path;
}

/** Which dicts under a root have a tensor in them, at any depth of dicts. Linear in the file, cycles and all. */
export class TensorSearch {
  readonly #withTensors = new Set<unknown>();

  constructor(root: unknown) {
    const parents = new Map<unknown, unknown[]>([[root, []]]);
    for (const [value] of parents) {
      for (const child of asDict(value)?.values() ?? []) {
        if (isTensor(child)) this.#withTensors.add(value);
        else if (!asDict(child)) continue;
        else if (parents.has(child)) parents.get(child)!.push(value);
        else parents.set(child, [value]);
      }
    }
    // A Set, too, is walked to what is added meanwhile.
    for (const value of this.#withTensors) {
      for (const parent of parents.get(value)!) this.#withTensors.add(parent);
    }
  }

  /** Whether `value` is a dict with a tensor in it. */
  hit(value: unknown): boolean {
    return this.#withTensors.has(value);
  }
}
