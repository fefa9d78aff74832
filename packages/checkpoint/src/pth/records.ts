/** An object that `__proto__` is a key of like any other. */
export function emptyRecord(): Record<string, unknown> {
  return Object.create(null);
}

/** Sets a property that is made when it is first asked for, and again if that fails. */
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

/** A dict's key as a property name. A tuple has none; nor have objects, which early optimizers had as keys. */
export function keyName(key: unknown): string {
  return typeof key === 'object' && key !== null ? '…' : String(key);
}
