/** A tree of modules, made of the dotted names that are paths in it. */
export class NameTree<Leaf> {
  /** The path from the root to this node, joined by dots; '' at the root. */
  readonly path: string;
  readonly children = new Map<string, NameTree<Leaf>>();
  leaf?: Leaf;

  constructor(path = '') {
    this.path = path;
  }

  static of<Leaf>(leaves: Iterable<readonly [name: string, leaf: Leaf]>): NameTree<Leaf> {
    const root = new NameTree<Leaf>();
    for (const [name, leaf] of leaves) {
      let node = root;
      for (const part of name.split('.')) node = node.child(part);
      node.leaf = leaf;
    }
    return root;
  }

  /** The nodes from this one to that of a name, as far as they exist. */
  along(name: string): NameTree<Leaf>[] {
    const nodes: NameTree<Leaf>[] = [this];
    for (const part of name.split('.')) {
      const next = nodes[nodes.length - 1].children.get(part);
      if (!next) break;
      nodes.push(next);
    }
    return nodes;
  }

  /** This node and those at most `depth` below it, the nearest first, without the subtrees in `except`. */
  within(depth: number, except?: ReadonlySet<NameTree<Leaf>>): NameTree<Leaf>[] {
    const found: NameTree<Leaf>[] = [this];
    let level: NameTree<Leaf>[] = [this];
    for (let i = 0; i < depth && level.length > 0; i++) {
      level = level.flatMap((node) => [...node.children.values()]);
      if (except) level = level.filter((node) => !except.has(node));
      for (const node of level) found.push(node);
    }
    return found;
  }

  private child(part: string): NameTree<Leaf> {
    let next = this.children.get(part);
    if (!next) {
      next = new NameTree(this.path === '' ? part : `${this.path}.${part}`);
      this.children.set(part, next);
    }
    return next;
  }
}
