import type { Checkpoint } from '@dynaconv/checkpoint';

/** Where, besides the outermost level, training scripts keep descriptions of the data. */
const HOLDERS = [
  ['meta', 'dataset_meta'], // mmengine
  ['meta'], // mmcls
  ['dataset_meta'],
  ['hyper_parameters'], // Lightning
  ['datamodule_hyper_parameters'],
  ['args'], // argparse
  ['config'],
] as const;

/** What training scripts call class names; upper and lower case do not matter. */
const NAME_KEYS: readonly string[] = [
  ...['classes', 'class_names', 'classnames', 'labels', 'label_names', 'names'],
  ...['idx_to_class', 'class_to_idx', 'id2label', 'label2id'],
];

/**
 * The class names in a checkpoint's metadata: lists (`meta.CLASSES` of mmcls, `meta.dataset_meta.classes` of mmengine,
 * `class_names`, …), dicts from an index to a name or from a name to an index (`id2label`, `class_to_idx`), or such a list or dict
 * as JSON text, since safetensors files can hold nothing but text.
 *
 * @returns undefined where there is no list or dict with a name for each class
 */
export function namesIn(
  { metadata }: Pick<Checkpoint, 'metadata'>,
  numClasses?: number,
): string[] | undefined {
  for (const holder of [[], ...HOLDERS]) {
    const place = holder.reduce<unknown>((value, key) => attributes(get(value, key)), metadata);
    for (const key of Object.keys(Object(place))) {
      if (!NAME_KEYS.includes(key.toLowerCase())) continue;
      const names = asNames(get(place, key));
      if (names && (numClasses === undefined || names.length === numClasses)) return names;
    }
  }
  return undefined;
}

/** An entry of a value; undefined where there is none, or where decoding it would exceed the reader's limits. */
function get(value: unknown, key: string): unknown {
  try {
    return Object(value)[key];
  } catch {
    return undefined;
  }
}

/** A Python object's attributes, such as those of argparse's Namespace. */
function attributes(value: unknown): unknown {
  const { className, state } = Object(value) as { className?: unknown; state?: unknown };
  return typeof className === 'string' && state ? state : value;
}

function asNames(value: unknown): string[] | undefined {
  if (typeof value === 'string') return asNames(parsed(value));
  if (Array.isArray(value)) return value.length > 0 && value.every(isName) ? value : undefined;
  if (typeof value !== 'object' || value === null || 'className' in value) return undefined;
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  if (entries.every(([, name]) => isName(name))) return inOrder(entries as [string, string][]);
  return inOrder(entries.map(([name, index]) => [String(index), name]));
}

const isName = (value: unknown): value is string => typeof value === 'string';

/** Names by their indices, which must be 0, 1, … without a gap. */
function inOrder(entries: readonly (readonly [index: string, name: string])[]) {
  const names: string[] = [];
  for (const [index, name] of entries) names[Number(index)] = name;
  const isComplete = names.length === entries.length && entries.every((_, i) => i in names);
  return isComplete ? names : undefined;
}

/** The value of a JSON text; undefined for another text, which some other program may have written under that key. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
