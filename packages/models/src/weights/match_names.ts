import { NameTree } from './name_tree.ts';

/** A weight that a network needs, by the key that the official checkpoints have for it. */
export interface Wanted {
  readonly key: string;
  /** Whether a tensor of this shape can be it. */
  readonly fits: (shape: readonly number[]) => boolean;
}

type Shape = readonly number[];
type WantedTree = NameTree<Wanted>;
type FoundTree = NameTree<Shape>;

/** Where the parts of a network are in a checkpoint. */
export interface NameMatch {
  /** The network's keys to the checkpoint's names. */
  readonly names: ReadonlyMap<string, string>;
  /** The checkpoint's modules to the network's; what only contains the network is not among them. */
  readonly modules: ReadonlyMap<FoundTree, WantedTree>;
  /** What contains the network: its root, below the wrappers. */
  readonly homes: ReadonlySet<FoundTree>;
  readonly tree: FoundTree;
}

/** Several parts of a checkpoint fit a network equally well, a teacher and a student say. */
export class AmbiguousNames extends Error {
  /** What the names of each begin with. */
  readonly prefixes: readonly string[];

  constructor(prefixes: readonly string[]) {
    super(`the names fit below ${prefixes.join(' and ')}`);
    this.prefixes = prefixes;
  }
}

/** Wrappers around a network: `module._orig_mod.model.` is three. */
const OUTER_WRAPPERS = 8;
/** Wrappers of one module inside of it: `_fsdp_wrapped_module._checkpoint_wrapped_module.` is two. */
const INNER_WRAPPERS = 3;

/** What was found for a part of the network. */
interface Found {
  /** Weights found whose shape fits too. */
  fits: number;
  pairs: (readonly [key: string, name: string])[];
  modules: (readonly [found: FoundTree, wanted: WantedTree])[];
}

/**
 * Finds a network's weights among the names of a checkpoint. Training scripts wrap networks and their parts in modules that
 * add a part to the names (`module.`, `_orig_mod.`, `model.`, `backbone.`), so the names are compared as trees: a module of
 * the network may be found any number of such parts deeper, and a network's outermost modules may have been taken
 * out (`layer1` for `backbone.layer1`). Where that leaves a choice, what has more weights of the right name and shape wins.
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
    // Not inside of what is a part of the network already: `bn1` of a block is not the `bn1` of the stem.
    const places = tree.within(OUTER_WRAPPERS, new Set(modules.keys()));
    const home = bestHome(places, remaining, search);
    // What fits by name alone is of another shape, or something else of that name elsewhere.
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

/** The place that has the most of the parts that are still looked for, the outermost of several. */
function bestHome(
  places: readonly FoundTree[],
  remaining: ReadonlyMap<string, WantedTree>,
  search: Search,
): Home | undefined {
  let best: Home | undefined;
  const rivals: Home[] = [];
  for (const place of places) {
    const home = search.home(place, remaining);
    if (home.parts.size === 0 || (best && home.fits < best.fits)) continue;
    if (best && home.fits === best.fits) {
      if (isOther(home, best)) rivals.push(home);
      continue;
    }
    best = home;
    rivals.length = 0;
  }
  // Of another network a few weights may fit in many places, which is no choice.
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

/** Whether it has other tensors; the same may be found from a module and from the one around it. */
function isOther(home: Home, best: Home): boolean {
  const first = ({ parts }: Home) => [...parts.values()][0].pairs[0];
  const [key, name] = first(home);
  return [...best.parts.values()].every(({ pairs }) =>
    pairs.every(([otherKey, otherName]) => otherKey !== key || otherName !== name),
  );
}

class Search {
  /** A hostile tree could make the same question come again and again. */
  readonly #answers = new Map<FoundTree, Map<WantedTree, Found>>();

  /** What of some parts of the network is directly at a place. */
  home(place: FoundTree, wanted: ReadonlyMap<string, WantedTree>): Home {
    const parts = new Map<string, Found>();
    let fits = 0;
    for (const [part, module] of wanted) {
      const child = place.children.get(part);
      let found = child && this.#module(module, child);
      if (!found || found.fits === 0) {
        // Taken out of the module that the network keeps it in.
        const inside = this.#inside(module, place);
        if (inside.fits > 0 && inside.fits >= inside.pairs.length / 2) found = inside;
      }
      if (!found || found.pairs.length === 0) continue;
      parts.set(part, found);
      fits += found.fits;
    }
    return { place, fits, parts };
  }

  /** A module of the network at a place of that name, or deeper under wrappers. */
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

  /** What is directly at a place of what is in a module of the network. */
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
