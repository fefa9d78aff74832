/** A class or function that a pickle names; its name is all there is of it. */
export class PickledGlobal {
  /** Module and name, joined by a dot. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An object of a class that means nothing here: an inert record of what the pickle says of it. */
export class PickledInstance {
  /** Module and name of the class, or of the function that was to make the object. */
  readonly className: string;
  /** The arguments that it was to be made from. */
  readonly args: unknown;
  /** What `__setstate__` was to get. */
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

/** A dict, or what a subclass of dict holds. */
export function asDict(value: unknown): Map<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  return value instanceof PickledInstance ? value.entries : undefined;
}
