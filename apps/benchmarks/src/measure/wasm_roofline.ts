import wabtInit from 'wabt';
import type { Roofline } from './compare.ts';

/** The loops of the module, as WebAssembly exports them. */
interface Loops {
  /** @returns the accumulators' sum, so that no engine can leave the arithmetic out */
  multiplyAdd8(passes: number): number;
  multiplyAdd12(passes: number): number;
  /** Copies the first half of the memory to the second. */
  copy(): void;
}

/**
 * The machine's ceilings for one thread of WebAssembly, in the same process as the contestants: f32x4 multiplies and adds on
 * registers, in as many independent chains as keep the arithmetic units busy, and a copy that is too large for the caches.
 */
export async function compileWasmRoofline(): Promise<Roofline> {
  const wabt = await wabtInit();
  const source = wabt.parseWat('roofline.wat', MODULE, { simd: true });
  const module = new WebAssembly.Module(Uint8Array.from(source.toBinary({}).buffer));
  const loops = new WebAssembly.Instance(module).exports as unknown as Loops;
  return {
    measurePeak: () =>
      Math.max(...CHAINS.map((chains) => multiplyAddRate(loops[`multiplyAdd${chains}`], chains))),
    measureBandwidth: () => (2 * COPIED_BYTES) / nanoseconds(() => loops.copy()),
  };
}

/** How many chains are best depends on the processor's registers and latencies, so that several are tried. */
const CHAINS = [8, 12] as const;
const UNROLL = 4;
/** Read, and as much written: more than the caches hold. */
const COPIED_BYTES = 2 ** 25;
const PAGE_BYTES = 2 ** 16;
/** About a quarter of a millisecond. */
const MULTIPLY_ADDS = 4e6;

function multiplyAddRate(loop: (passes: number) => number, chains: number): number {
  const perPass = chains * UNROLL * 4;
  const passes = Math.round(MULTIPLY_ADDS / perPass);
  return (passes * perPass) / nanoseconds(() => loop(passes));
}

function nanoseconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1e6;
}

/** `chains` accumulators a = a · 0.999 + 0.001, which neither overflow nor reach the slow subnormals. */
function multiplyAddLoop(chains: number): string {
  const indices = [...Array(chains).keys()];
  const step = indices
    .map(
      (i) =>
        `(local.set $a${i} (f32x4.add (f32x4.mul (local.get $a${i}) (local.get $scale)) (local.get $shift)))`,
    )
    .join('\n');
  const sum = indices.map((i) => `(local.get $a${i})`).reduce((a, b) => `(f32x4.add ${a} ${b})`);
  return `(func (export "multiplyAdd${chains}") (param $passes i32) (result f32)
    (local $scale v128) (local $shift v128) ${indices.map((i) => `(local $a${i} v128)`).join(' ')}
    (local.set $scale (f32x4.splat (f32.const 0.999)))
    (local.set $shift (f32x4.splat (f32.const 0.001)))
    (loop $again
      ${step.repeat(UNROLL)}
      (br_if $again (local.tee $passes (i32.sub (local.get $passes) (i32.const 1)))))
    (f32x4.extract_lane 0 ${sum}))`;
}

const copyStep = (offset: number): string =>
  `(v128.store offset=${COPIED_BYTES + offset} (local.get $at) (v128.load offset=${offset} (local.get $at)))`;

const MODULE = `(module
  (memory ${(2 * COPIED_BYTES) / PAGE_BYTES})
  ${CHAINS.map(multiplyAddLoop).join('\n')}
  (func (export "copy") (local $at i32)
    (loop $again
      ${[0, 16, 32, 48].map(copyStep).join('\n')}
      (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 64)))
        (i32.const ${COPIED_BYTES}))))))`;
