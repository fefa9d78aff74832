import { NameTree } from './name_tree.ts';

/** A weight that a network needs, by the key that the official checkpoints have for it. */
export interface Wanted {
  readonly key: string;
  /** Whether a tensor of this shape can be the weight. */
  readonly fits: (shape: readonly number[]) => boolean;
}

type Shape = readonly number[];
type WantedTree = NameTree<Wanted>;
type FoundTree = NameTree<Shape>;

/** Where the parts of a network are in a checkpoint. */
export interface NameMatch {
  /** From the network's keys to the checkpoint's names. */
  readonly names: ReadonlyMap<string, string>;
  /** From the checkpoint's modules to the network's, without the modules that only wrap the network. */
  readonly modules: ReadonlyMap<FoundTree, WantedTree>;
  /** The places of the network in the checkpoint: its roots, below the wrappers. */
  readonly homes: ReadonlySet<FoundTree>;
  readonly tree: FoundTree;
}

/** Thrown when several parts of a checkpoint fit a network equally well, such as a teacher and a student. */
export class AmbiguousNames extends Error {
  /** What the names of each of these parts begin with. */
  readonly prefixes: readonly string[];

  constructor(prefixes: readonly string[]) {
    super(`the names fit below ${prefixes.join(' and ')}`);
    this.prefixes = prefixes;
  }
}

/** The most wrappers around a network that are searched: `module._orig_mod.model.` is three. */
const OUTER_WRAPPERS = 8;
/** The most wrappers around one of its modules: `_fsdp_wrapped_module._checkpoint_wrapped_module.` is two. */
const INNER_WRAPPERS = 3;

/** What was found for a part of the network. */
interface Found {
  /** How many of the weights found have the right shape too. */
  fits: number;
  pairs: (readonly [key: string, name: string])[];
  modules: (readonly [found: FoundTree, wanted: WantedTree])[];
}

/**
 * Finds a network's weights among the names of a checkpoint. Training scripts wrap networks and their parts in modules that
 * add a part to the names (`module.`, `_orig_mod.`, `model.`, `backbone.`), so the names are compared as trees: a module of
 * the network may be found any number of such parts deeper, and a network's outermost modules may have been taken
 * out (`layer1` for `backbone.layer1`). Where several places are possible, the one with more weights of the right name and shape wins.
 *
 * @throws AmbiguousNames where two parts of a checkpoint fit equally well, and neither has the official names
 */
export function matchNames(
  wanted: readonly Wanted[],
  shapes: Iterable<readonly [name: string, shape: Shape]>,
): NameMatch {
  const tree = NameTree.of(shapes);
  const network = NameTree.of(wanted.map((each) => [each.key, each] as const));
  const search = new Search();

  const remaining = new Map(network.children);
  const names = new Map<string, string>();
  const modules = new Map<FoundTree, WantedTree>();
  const homes = new Set<FoundTree>();
  while (remaining.size > 0) {
    // Modules that were matched already are not searched: `bn1` of a block is not the `bn1` of the stem.
    const places = tree.within(OUTER_WRAPPERS, new Set(modules.keys()));
    const home = bestHome(places, remaining, search);
    // After the first place, names alone are no evidence: without a fitting shape it is some other module of that name.
    if (!home || (home.fits === 0 && homes.size > 0)) break;
    homes.add(home.place);
    for (const [part, { pairs, modules: parts }] of home.parts) {
      remaining.delete(part);
      for (const [key, name] of pairs) names.set(key, name);
      for (const [found, module] of parts) modules.set(found, module);
    }
  }
  return { names, modules, homes, tree };
}

interface Home {
  place: FoundTree;
  fits: number;
  parts: Map<string, Found>;
}

/** The place with the most of the parts that are still missing; the outermost one if several are equal. */
function bestHome(
  places: readonly FoundTree[],
  remaining: ReadonlyMap<string, WantedTree>,
  search: Search,
): Home | undefined {
  const outermost = search.home(places[0], remaining);
  // What no other place can do better: an official checkpoint, which has thousands of them.
  if (outermost.fits === countLeaves(remaining.values())) return outermost;
  let best: Home | undefined;
  const rivals: Home[] = [];
  for (const place of places) {
    const home = place === places[0] ? outermost : search.home(place, remaining);
    if (home.parts.size === 0 || (best && home.fits < best.fits)) continue;
    if (best && home.fits === best.fits) {
      if (isOther(home, best)) rivals.push(home);
      continue;
    }
    best = home;
    rivals.length = 0;
  }
  // In a checkpoint of another network a few weights may fit in many places; that is not an ambiguity to report.
  if (!best || rivals.length === 0 || best.place === places[0]) return best;
  if (best.fits >= countLeaves(remaining.values()) / 2) {
    throw new AmbiguousNames([best, ...rivals].map(({ place }) => `${place.path}.`));
  }
  return best;
}

const countLeaves = (trees: Iterable<WantedTree>): number =>
  [...trees].reduce(
    (sum, { leaf, children }) => sum + (leaf ? 1 : 0) + countLeaves(children.values()),
    0,
  );

/** Whether it has other tensors than `best`: the same tensors may be found from a module and from the module around it. */
function isOther(home: Home, best: Home): boolean {
  const first = ({ parts }: Home) => [...parts.values()][0].pairs[0];
  const [key, name] = first(home);
  return [...best.parts.values()].every(({ pairs }) =>
    pairs.every(([otherKey, otherName]) => otherKey !== key || otherName !== name),
  );
}

class Search {
  /** Answers are kept, since a hostile checkpoint could make the same search repeat endlessly. */
  readonly #answers = new Map<FoundTree, Map<WantedTree, Found>>();

  /** Which of the wanted parts of the network are directly at a place. */
  home(place: FoundTree, wanted: ReadonlyMap<string, WantedTree>): Home {
    const parts = new Map<string, Found>();
    let fits = 0;
    for (const [part, module] of wanted) {
      const child = place.children.get(part);
      let found = child && this.#module(module, child);
      if (!found || found.fits === 0) {
        // The checkpoint may have the contents of a module of the network without the module.
        const inside = this.#inside(module, place);
        if (inside.fits > 0 && inside.fits >= inside.pairs.length / 2) found = inside;
      }
      if (!found || found.pairs.length === 0) continue;
      parts.set(part, found);
      fits += found.fits;
    }
    return { place, fits, parts };
  }

  /** Matches a module of the network with the place of the same name, or with a place deeper under wrappers. */
  #module(wanted: WantedTree, place: FoundTree): Found {
    const known = this.#answers.get(place)?.get(wanted);
    if (known) return known;
    let best = this.#inside(wanted, place);
    if (best.pairs.length === 0) {
      for (const wrapped of place.within(INNER_WRAPPERS).slice(1)) {
        const found = this.#inside(wanted, wrapped);
        if (found.fits > best.fits)
          best = { ...found, modules: [[wrapped, wanted], ...found.modules] };
      }
    }
    const answer =
      best.pairs.length === 0
        ? best
        : { ...best, modules: [[place, wanted] as const, ...best.modules] };
    if (!this.#answers.has(place)) this.#answers.set(place, new Map());
    this.#answers.get(place)!.set(wanted, answer);
    return answer;
  }

  /** Matches the contents of a module of the network with what is directly at a place. */
  #inside(wanted: WantedTree, place: FoundTree): Found {
    const found: Found = { fits: 0, pairs: [], modules: [] };
    if (wanted.leaf && place.leaf) {
      found.pairs.push([wanted.leaf.key, place.path]);
      if (wanted.leaf.fits(place.leaf)) found.fits++;
    }
    for (const [part, module] of wanted.children) {
      const child = place.children.get(part);
      if (!child) continue;
      const inner = this.#module(module, child);
      found.fits += inner.fits;
      found.pairs.push(...inner.pairs);
      found.modules.push(...inner.modules);
    }
    return found;
  }
}
