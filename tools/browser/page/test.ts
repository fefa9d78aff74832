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

interface TestOptions {
  /** Whether tensors left behind are a failure; true if absent. */
  readonly checksLeaks?: boolean;
}

interface Test extends TestOptions {
  readonly name: string;
  readonly body: () => void | Promise<void>;
}

const tests: Test[] = [];

/** Declares a test. It fails if it throws, or leaves tensors behind. */
export function test(name: string, body: Test['body'], options: TestOptions = {}): void {
  tests.push({ name, body, ...options });
}

globalThis.pageTests = {
  names: () => tests.map(({ name }) => name),
  run: async (index) => {
    const { body, checksLeaks = true } = tests[index];
    const tensorsBefore = tf.engine().state.numTensors;
    try {
      await body();
      const leaked = tf.engine().state.numTensors - tensorsBefore;
      return checksLeaks && leaked !== 0 ? `${leaked} tensors left behind` : null;
    } catch (error) {
      return error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  },
};
