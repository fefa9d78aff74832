/**
 * An object, class or function of Python in a checkpoint's metadata: an inert record. For a class or function
 * only `className` is set.
 */
export class PickledObject {
  /** Module and name of the class, or of the function that was to make the object. */
  readonly className: string;
  declare readonly args?: unknown;
  /** Usually the object's attributes. */
  declare readonly state?: unknown;
  /** Items of a subclass of list or set. */
  declare readonly items?: unknown;
  /** Entries of a subclass of dict. */
  declare readonly entries?: unknown;

  constructor(className: string, fields: Omit<PickledObject, 'className'> = {}) {
    this.className = className;
    Object.assign(this, fields);
  }
}
