import * as tf from '@tensorflow/tfjs-core';

interface PageTestResult {
  /** The text of what went wrong, or null. */
  readonly failure: string | null;
  readonly warnings: readonly string[];
}

/** How the runner outside the page reaches the tests inside it. */
interface PageTests {
  names(): string[];
  run(index: number): Promise<PageTestResult>;
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

const warnings: string[] = [];

/** Says at the end of the run what somebody should look at, though the test passes. */
export function warn(text: string): void {
  warnings.push(text);
}

globalThis.pageTests = {
  names: () => tests.map(({ name }) => name),
  run: async (index) => {
    const failure = await failureOf(tests[index]);
    return { failure, warnings: warnings.splice(0) };
  },
};

async function failureOf({ body, checksLeaks = true }: Test): Promise<string | null> {
  const tensorsBefore = tf.engine().state.numTensors;
  try {
    await body();
    const leaked = tf.engine().state.numTensors - tensorsBefore;
    return checksLeaks && leaked !== 0 ? `${leaked} tensors left behind` : null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
