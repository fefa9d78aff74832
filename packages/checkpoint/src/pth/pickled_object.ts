/**
 * An object, class or function of Python in a checkpoint's metadata: an inert record. Of a class or function there is
 * only the name.
 */
export class PickledObject {
  /** Module and name of the class, or of the function that was to make the object. */
  readonly className: string;
  declare readonly args?: unknown;
  /** Attributes, as a rule. */
  declare readonly state?: unknown;
  /** Of a subclass of list or set. */
  declare readonly items?: unknown;
  /** Of a subclass of dict. */
  declare readonly entries?: unknown;

  constructor(className: string, fields: Omit<PickledObject, 'className'> = {}) {
    this.className = className;
    Object.assign(this, fields);
  }
}
