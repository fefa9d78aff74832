import { closestMatch } from 'leven';
import { brief } from './printable.ts';

/** The most characters of an option's name that a message shows. */
const MAX_NAME = 40;

/** The names of all options of a type; it does not compile where an option is missing or there is one too many. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Refuses an option that nobody reads: a misspelt name would otherwise silently leave the default in place.
 *
 * @param operation what the options were given to, with which messages begin
 * @param options undefined where none were given
 * @param names the options that the operation reads
 * @param what an option is called in the message
 * @throws TypeError for an option that is not among `names`, with the name that was probably meant; and for options that
 * are not an object
 */
export function assertOptions<Options extends object>(
  operation: string,
  options: Options | undefined,
  names: OptionNames<Options>,
  what = 'option',
): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `${operation}: the ${what}s are ${describe(options)}, expected an object such as { ${Object.keys(names)[0]}: … }`,
    );
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    const meant = closest(name, known);
    const advice = meant === undefined ? 'it takes' : `did you mean '${meant}'? It takes`;
    throw new TypeError(
      `${operation}: there is no ${what} '${brief(name, MAX_NAME)}'; ${advice} ${known.join(', ')}`,
    );
  }
}

/** The known name that a name was probably meant to be: at most a third of its characters differ. */
function closest(name: string, known: readonly string[]): string | undefined {
  const bySpelling = new Map(known.map((each) => [spelling(each), each]));
  const wanted = spelling(name.slice(0, MAX_NAME));
  const maxDistance = Math.ceil(wanted.length / 3);
  const match = closestMatch(wanted, [...bySpelling.keys()], { maxDistance });
  return match === undefined ? undefined : bySpelling.get(match);
}

/** Python writes `num_classes` for numClasses. */
const spelling = (name: string): string => name.replace(/[_-]/g, '').toLowerCase();

const describe = (value: unknown): string =>
  typeof value === 'string' ? `'${brief(value, MAX_NAME)}'` : String(value);
