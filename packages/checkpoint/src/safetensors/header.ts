import { CheckpointError } from '../errors.ts';
import { MAX_SAFETENSORS_CONTAINERS } from '../limits.ts';

/** In the header, beside the tensors, a dict of strings. */
export const METADATA_KEY = '__metadata__';

/** The header, by tensor: unchecked but for its being JSON without duplicate keys. */
export function parseHeader(text: string): Map<string, unknown> {
  checkKeys(text);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new CheckpointError('header', `is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (!isRecord(header)) throw new CheckpointError('header', 'is not a JSON object');
  return new Map(Object.entries(header));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Looks through JSON text, which may not be well-formed, before JSON.parse makes something of it: keys must be unique,
 * where JSON.parse would take the last, nesting and containers few. The header, a tensor's object, its array: three deep.
 */
function checkKeys(text: string): void {
  const keys: Set<string>[] = [];
  let containers = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '{':
      case '[':
        keys.push(new Set());
        if (keys.length > 3) throw new CheckpointError('header', 'is nested over 3 deep');
        if (++containers > MAX_SAFETENSORS_CONTAINERS) {
          throw new CheckpointError(
            'header',
            `has more than ${MAX_SAFETENSORS_CONTAINERS} objects and arrays`,
          );
        }
        break;
      case '}':
      case ']':
        keys.pop();
        break;
      case '"': {
        const end = stringEnd(text, i);
        if (isKey(text, end)) addKey(keys.at(-1), text.slice(i, end));
        i = end - 1;
        break;
      }
    }
  }
}

/** The index after the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function isKey(text: string, end: number): boolean {
  let next = end;
  while (next < text.length && /\s/.test(text[next])) next++;
  return text[next] === ':';
}

function addKey(keys: Set<string> | undefined, literal: string): void {
  let key: string;
  try {
    key = JSON.parse(literal); // the same key may be written with and without escapes
  } catch {
    return; // the whole is no JSON either, which is told with its reason
  }
  if (keys?.has(key)) throw new CheckpointError('header', `has the key '${key}' twice`);
  keys?.add(key);
}
