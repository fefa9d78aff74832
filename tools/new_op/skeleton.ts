import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { insert, LISTINGS } from './lists.ts';
import { type Names, namesOf, substitute } from './names.ts';

const TEMPLATES = fileURLToPath(new URL('templates', import.meta.url));
const SUFFIX = '.template';

/** A file of the repository, by its path in it. */
export interface Change {
  file: string;
  content: string;
  /** The text before the change; undefined for a new file. */
  before?: string;
}

/**
 * The files of a new op, and those that list it.
 * @param root of the repository
 * @throws RangeError for a name that is not in PascalCase, or is taken
 */
export function skeletonOf(name: string, root: string): Change[] {
  const names = namesOf(name);
  const created = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(SUFFIX))
    .sort()
    .map((template) => ({
      file: substitute(template.slice(0, -SUFFIX.length), names).replaceAll(path.sep, '/'),
      content: substitute(readFileSync(path.join(TEMPLATES, template), 'utf8'), names),
    }));
  const taken = created.find(({ file }) => existsSync(path.join(root, file)));
  if (taken) throw new RangeError(`new-op: ${name} is taken: there is ${taken.file}`);
  return [...created, ...listed(names, root)];
}

/** The files that list ops, with a line of this one. */
function listed(names: Names, root: string): Change[] {
  const changes = new Map<string, Required<Change>>();
  for (const listing of LISTINGS) {
    const { file } = listing;
    const before = changes.get(file)?.before ?? readFileSync(path.join(root, file), 'utf8');
    const lines = listing.lines.map((line) => substitute(line, names));
    const content = insert(changes.get(file)?.content ?? before, { ...listing, lines });
    changes.set(file, { file, content, before });
  }
  return [...changes.values()];
}

/**
 * Writes all changes, then formats them; if either fails, everything is undone.
 * @param format of the files, by their paths
 */
export function write(
  changes: readonly Change[],
  root: string,
  format: (files: readonly string[]) => void,
): void {
  const written: Change[] = [];
  try {
    for (const change of changes) {
      const target = path.join(root, change.file);
      mkdirSync(path.dirname(target), { recursive: true });
      written.push(change);
      writeFileSync(target, change.content);
    }
    format(changes.map(({ file }) => file));
  } catch (reason) {
    for (const { file, before } of written) {
      const target = path.join(root, file);
      if (before === undefined) rmSync(target, { force: true });
      else writeFileSync(target, before);
    }
    throw reason;
  }
}
