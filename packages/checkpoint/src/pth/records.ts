/** An object without a prototype, for which `__proto__` is a key like any other. */
export function emptyRecord(): Record<string, unknown> {
  return Object.create(null);
}

/** Defines a property that is made when it is first asked for; if that fails, it is tried again the next time. */
export function setLazily(record: object, name: string, make: () => unknown): void {
  const property = { enumerable: true, configurable: true };
  Object.defineProperty(record, name, {
    ...property,
    get: () => {
      const value = make();
      Object.defineProperty(record, name, { ...property, value, writable: true });
      return value;
    },
  });
}

/** A dict's key as a property name; '…' for tuples and objects (which early optimizers used as keys), as they have no name. */
export function keyName(key: unknown): string {
  return typeof key === 'object' && key !== null ? '…' : String(key);
}
