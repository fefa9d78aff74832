/** Throws a CheckpointError that says where in the pickle it is. */
export type Fail = (problem: string) => never;

/** What a pickle may refer to outside of itself, and what is made of it. */
export interface PickleHost {
  /**
   * The results of calling classes and functions, by their full names; every other call makes a PickledInstance. It is a Map, so
   * that no name can find a property of Object.prototype.
   */
  readonly calls: ReadonlyMap<string, (args: unknown[], fail: Fail) => unknown>;
  /** What a persistent id stands for. */
  load(id: unknown, fail: Fail): unknown;
}
