import {
  casesFor,
  type OpenConformance,
  openConformance,
  PAGE_BACKENDS,
} from '@dynaconv/conformance';
import { type ShaderFault, withFault } from './fault.ts';
import { test } from './test.ts';

/** A mistake, and whose cases must notice it. */
export interface ShaderMutant extends ShaderFault {
  op: string;
  direction: string;
}

export const mutant = (
  op: string,
  fault: string,
  right: string,
  wrong: string,
  direction = 'forward',
): ShaderMutant => ({ op, fault, right, wrong, direction });

/** How cases may fail: on WebGL, numbers are compared once more with garbage in the padding of textures. */
const KINDS: Record<'webgl' | 'webgpu', readonly string[]> = {
  webgl: ['numbers', 'padding'],
  webgpu: ['numbers'],
};

/** A test a mutant: the conformance suite must fail for its numbers. */
export function testMutants(backend: 'webgl' | 'webgpu', mutants: readonly ShaderMutant[]): void {
  const suite = PAGE_BACKENDS.find(({ name }) => name === backend)!;
  let opened: Promise<OpenConformance> | undefined;
  for (const each of mutants) {
    const { op, direction, fault, right } = each;
    test(
      `${backend}: a program of ${op} that ${fault} is caught`,
      async () => {
        opened ??= openConformance(suite);
        const conformance = await opened;
        let kind: string | undefined;
        const changed = await withFault(each, async () => {
          for (const one of casesFor(suite, [`${op}:${direction}:*`], { quick: true })) {
            const { status, failure } = await conformance.run(one);
            if (status === 'fail') kind = failure!.kind;
            if (kind) break;
          }
        });
        if (changed === 0) throw new Error(`no program has '${right}'`);
        if (!kind || !KINDS[backend].includes(kind)) {
          throw new Error(`${kind ?? 'nothing'} failed, expected numbers to`);
        }
      },
      { checksLeaks: false },
    );
  }
}
