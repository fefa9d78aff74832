import wabtInit from 'wabt';

interface Loop {
  multiplyAddsPerPass: number;
  run(passes: number): number;
}

/**
 * The machine's own ceiling, taken in the same run as what is held against it: f32x4 multiplies and adds on registers, with
 * enough independent chains that only the arithmetic units are the limit.
 */
export class Roofline {
  readonly #loops: readonly Loop[];

  private constructor(loops: readonly Loop[]) {
    this.#loops = loops;
  }

  static async compile(): Promise<Roofline> {
    const wabt = await wabtInit();
    return new Roofline(
      [8, 12].map((chains) => {
        const source = wabt.parseWat('roofline.wat', loopSource(chains), { simd: true });
        const module = new WebAssembly.Module(Uint8Array.from(source.toBinary({}).buffer));
        const { loop } = new WebAssembly.Instance(module).exports;
        return {
          multiplyAddsPerPass: chains * UNROLL * 4,
          run: loop as (passes: number) => number,
        };
      }),
    );
  }

  /** Multiply–adds a nanosecond, the better of the two loops. Takes about half a millisecond. */
  measure(): number {
    const rates = this.#loops.map(({ multiplyAddsPerPass, run }) => {
      const passes = Math.round(4e6 / multiplyAddsPerPass);
      const start = performance.now();
      run(passes);
      const nanoseconds = (performance.now() - start) * 1e6;
      return (passes * multiplyAddsPerPass) / nanoseconds;
    });
    return Math.max(...rates);
  }
}

const UNROLL = 4;

/** `chains` accumulators a = a · 0.999 + 0.001, which neither overflow nor reach the slow subnormals. */
function loopSource(chains: number): string {
  const indices = [...Array(chains).keys()];
  const step = indices
    .map(
      (i) =>
        `(local.set $a${i} (f32x4.add (f32x4.mul (local.get $a${i}) (local.get $scale)) (local.get $shift)))`,
    )
    .join('\n');
  const sum = indices.map((i) => `(local.get $a${i})`).reduce((a, b) => `(f32x4.add ${a} ${b})`);
  return `(module (func (export "loop") (param $passes i32) (result f32)
    (local $scale v128) (local $shift v128) ${indices.map((i) => `(local $a${i} v128)`).join(' ')}
    (local.set $scale (f32x4.splat (f32.const 0.999)))
    (local.set $shift (f32x4.splat (f32.const 0.001)))
    (loop $again
      ${step.repeat(UNROLL)}
      (br_if $again (local.tee $passes (i32.sub (local.get $passes) (i32.const 1)))))
    (f32x4.extract_lane 0 ${sum})))`;
}
