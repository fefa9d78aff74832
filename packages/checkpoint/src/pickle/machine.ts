import type { Budget } from '../budget.ts';
import { BYTES_OF } from '../limits.ts';
import type { PickleCursor } from './cursor.ts';
import { describe } from './describe.ts';
import type { PickleHost } from './host.ts';
import { PickledGlobal, PickledInstance } from './values.ts';

/** The state of the pickle virtual machine: a stack, marks on it, and a memo; all charged to a budget. */
export class PickleMachine {
  readonly in: PickleCursor;
  readonly #host: PickleHost;
  readonly #stack: unknown[] = [];
  /** Heights of the stack at the marks. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, unknown>();
  readonly #budget: Budget;
  /** The most values and marks so far at any one time: only a larger stack takes more memory. */
  #height = 0;

  constructor(cursor: PickleCursor, host: PickleHost, budget: Budget) {
    this.in = cursor;
    this.#host = host;
    this.#budget = budget;
  }

  readonly fail: (problem: string) => never = (problem) => this.in.fail(problem);

  push(value: unknown): void {
    this.#stack.push(value);
    this.#chargeHeight();
  }

  pushContainer(container: unknown): void {
    this.#allocate(BYTES_OF.container);
    this.push(container);
  }

  pushGlobal(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string') {
      this.fail(
        `a global is named by ${describe(module)} and ${describe(name)}; strings were expected`,
      );
    }
    // The joined name is made only when it is looked at, but it is charged now: each global may need one.
    this.#allocate((module.length + name.length) * BYTES_OF.character);
    this.pushContainer(new PickledGlobal(`${module}.${name}`));
  }

  top(): unknown {
    if (this.#stack.length <= this.#floor()) this.fail('a value was expected on the stack');
    return this.#stack.at(-1);
  }

  pop(): unknown {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The last `count` values, the deepest first. */
  popMany(count: number): unknown[] {
    if (this.#stack.length - this.#floor() < count) {
      this.fail(`${count} values were expected on the stack`);
    }
    return this.#stack.splice(-count);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
    this.#chargeHeight();
  }

  /** Pops the last mark and returns the values above it. */
  popMark(): unknown[] {
    const height = this.#marks.pop();
    return height === undefined
      ? this.fail('a mark was expected on the stack')
      : this.#stack.splice(height);
  }

  /** Drops a value or, as in Python, a mark with nothing on it. */
  drop(): void {
    if (this.#stack.length === this.#floor() && this.#marks.length > 0) this.#marks.pop();
    else this.pop();
  }

  memoize(index: number | bigint): void {
    if (typeof index !== 'number' || index < 0) this.fail(`${index} is not a memo slot`);
    if (!this.#memo.has(index)) this.#allocate(BYTES_OF.entry);
    this.#memo.set(index, this.top());
  }

  memoizeNext(): void {
    this.memoize(this.#memo.size);
  }

  recall(index: number | bigint): void {
    const slot = Number(index);
    if (!this.#memo.has(slot)) this.fail(`memo slot ${index} is empty`);
    this.push(this.#memo.get(slot));
  }

  /** Adds to the list or set on top. */
  addItems(items: unknown[]): void {
    const target = this.top();
    this.#allocate(items.length * (Array.isArray(target) ? BYTES_OF.item : BYTES_OF.entry));
    if (target instanceof Set) {
      for (const item of items) {
        this.#budget.spendOnKey(this.in.part, item);
        target.add(item);
      }
    } else if (Array.isArray(target)) for (const item of items) target.push(item);
    else if (target instanceof PickledInstance) {
      target.items ??= [];
      for (const item of items) target.items.push(item);
    } else this.fail(`items are added to ${describe(target)}; a list or set was expected`);
  }

  /** Sets entries in the dict on top; keys and values alternate. */
  setItems(items: unknown[]): void {
    const target = this.top();
    this.#allocate((items.length / 2) * BYTES_OF.entry);
    if (items.length % 2 !== 0) this.fail('a dict gets a key without a value');
    if (target instanceof PickledInstance) target.entries ??= new Map();
    const dict = target instanceof PickledInstance ? target.entries : target;
    if (!(dict instanceof Map)) {
      this.fail(`entries are set in ${describe(target)}; a dict was expected`);
    }
    for (let i = 0; i < items.length; i += 2) {
      this.#budget.spendOnKey(this.in.part, items[i]);
      dict.set(items[i], items[i + 1]);
    }
  }

  call(callable: unknown, args: unknown): void {
    if (!Array.isArray(args)) this.fail(`a call gets ${describe(args)}; a tuple was expected`);
    if (callable instanceof PickledGlobal) {
      const known = this.#host.calls.get(callable.name);
      if (known) this.#chargeCopies(args);
      this.pushContainer(known ? known(args, this.fail) : new PickledInstance(callable.name, args));
    } else if (callable instanceof PickledInstance) {
      // For example a bound method, which getattr was to return.
      this.pushContainer(new PickledInstance(callable.className, args));
    } else this.fail(`${describe(callable)} is called; a class or function was expected`);
  }

  /** Gives the object on top its state. */
  build(state: unknown): void {
    const target = this.top();
    // Any other state (an OrderedDict's _metadata, attributes of a Parameter) is not part of the data.
    if (target instanceof PickledInstance) target.state = state;
  }

  load(persistentId: unknown): void {
    this.push(this.#host.load(persistentId, this.fail));
  }

  /** Charged since a call may copy its arguments, and four bytes in a pickle can repeat an argument of megabytes from the memo. */
  #chargeCopies(args: readonly unknown[]): void {
    for (const argument of args) {
      if (!isContainer(argument)) continue;
      this.#allocate(sizeOf(argument) * BYTES_OF.entry);
      // An array may hold the pairs of a dict or the items of a set.
      for (const item of argument) {
        this.#budget.spendOnKey(this.in.part, Array.isArray(item) ? item[0] : item);
      }
    }
  }

  #allocate(bytes: number): void {
    this.#budget.allocate(this.in.part, bytes);
  }

  /** Height of the stack at the last mark, below which nothing may be popped. */
  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #chargeHeight(): void {
    const height = this.#stack.length + this.#marks.length;
    if (height <= this.#height) return;
    this.#height = height;
    this.#allocate(BYTES_OF.item);
  }
}

type Container = Map<unknown, unknown> | Set<unknown> | unknown[];

function isContainer(value: unknown): value is Container {
  return value instanceof Map || value instanceof Set || Array.isArray(value);
}

function sizeOf(container: Container): number {
  return Array.isArray(container) ? container.length : container.size;
}
