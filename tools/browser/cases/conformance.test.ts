import { BACKENDS, OPS, runConformance } from '@dynaconv/conformance';
import '../page/backends.ts';
import { test } from '../page/test.ts';

for (const name of ['wasm', 'wasm-relaxed']) {
  const backend = BACKENDS.find((each) => each.name === name)!;
  for (const op of OPS) {
    test(
      `${name}: ${op.name} is within its bounds`,
      async () => {
        const report = await runConformance({ backend, cases: [op.name], quick: true });
        if (!report.ok) throw new Error(JSON.stringify(report, null, 2));
      },
      // The suite counts tensors in each case itself; where a gradient of tfjs's own throws, tfjs leaves some behind.
      { checksLeaks: false },
    );
  }
}
