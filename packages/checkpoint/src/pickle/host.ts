/** Throws a CheckpointError that says where in the pickle it is. */
export type Fail = (problem: string) => never;

/** What a pickle may refer to outside of itself. */
export interface PickleHost {
  /**
   * What calling a class or function gives, by its full name; every other call makes a PickledInstance. A Map, so that no
   * name finds anything of Object.prototype.
   */
  readonly calls: ReadonlyMap<string, (args: unknown[], fail: Fail) => unknown>;
  /** What a persistent id stands for. */
  load(id: unknown, fail: Fail): unknown;
}
