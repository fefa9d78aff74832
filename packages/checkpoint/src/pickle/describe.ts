import { brief } from '@dynaconv/options';
import { PickledGlobal, PickledInstance } from './values.ts';

/** Describes a value of a pickle in Python's terms, for messages. */
export function describe(value: unknown): string {
  if (value === null) return 'None';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list or tuple';
  if (value instanceof Map) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PickledGlobal) return `the global ${brief(value.name)}`;
  if (value instanceof PickledInstance) return `an object of ${brief(value.className)}`;
  if (typeof value === 'string') return `the string '${brief(value)}'`;
  return typeof value === 'object' ? 'an object' : brief(String(value));
}
