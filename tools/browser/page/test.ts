import * as tf from '@tensorflow/tfjs-core';

/** How the runner outside the page reaches the tests inside it. */
interface PageTests {
  names(): string[];
  /** Runs one test; the text of what went wrong, or null. */
  run(index: number): Promise<string | null>;
}

declare global {
  var pageTests: PageTests | undefined;
}

const tests: { name: string; body: () => void | Promise<void> }[] = [];

/** Declares a test. It fails if it throws, or leaves tensors behind. */
export function test(name: string, body: () => void | Promise<void>): void {
  tests.push({ name, body });
}

globalThis.pageTests = {
  names: () => tests.map(({ name }) => name),
  run: async (index) => {
    const tensorsBefore = tf.engine().state.numTensors;
    try {
      await tests[index].body();
      const leaked = tf.engine().state.numTensors - tensorsBefore;
      return leaked === 0 ? null : `${leaked} tensors left behind`;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  },
};
