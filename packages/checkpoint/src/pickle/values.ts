/** A class or function that a pickle refers to, of which only the name is kept. */
export class PickledGlobal {
  /** Module and name, joined by a dot. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An object of a class that this reader does not know: an inert record of what the pickle says about it. */
export class PickledInstance {
  /** Module and name of the class, or of the function that was to make the object. */
  readonly className: string;
  /** The arguments that the class or function was to be called with. */
  readonly args: unknown;
  /** The argument that `__setstate__` was to be called with. */
  state: unknown;
  /** Items of a subclass of list or set. */
  items: unknown[] | undefined;
  /** Entries of a subclass of dict. */
  entries: Map<unknown, unknown> | undefined;

  constructor(className: string, args: unknown) {
    this.className = className;
    this.args = args;
  }
}

/** A dict, or the entries of a subclass of dict. */
export function asDict(value: unknown): Map<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickledInstance ? value.entries : undefined;
}
