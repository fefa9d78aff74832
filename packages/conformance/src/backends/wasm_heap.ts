import { backend } from '@tensorflow/tfjs-core';
import type { Heap } from './backend.ts';

/** What this uses of `BackendWasm`, none of it declared by tfjs: the one place that knows its private parts. */
interface TfjsWasm {
  _malloc(bytes: number): number;
  _free(address: number): void;
  /** Replaced whenever the memory grows. */
  HEAPU8: Uint8Array;
}

/** Before and after every block; a multiple of the alignment that malloc gives. */
const CANARY_BYTES = 64;
const CANARY = 0x5a;
/** In a fresh block, where it makes float32 NaNs. */
const FRESH = 0xff;
const BALLAST_BYTES = 2 ** 20;

/**
 * Instruments the heap of the current backend, which must be tfjs's 'wasm': its malloc and free, which the outputs of all
 * kernels and their scratch go through, hand out blocks between canaries.
 * @throws if tfjs keeps its allocator elsewhere than 4.x does
 */
export function openWasmHeap(): Heap {
  const { wasm } = backend() as unknown as { wasm?: Partial<TfjsWasm> };
  if (!wasm?._malloc || !wasm._free || !wasm.HEAPU8) {
    throw new Error(
      "conformance: cannot find the allocator of backend 'wasm'; expected @tensorflow/tfjs-backend-wasm 4.x",
    );
  }
  return instrument(wasm as TfjsWasm);
}

function instrument(wasm: TfjsWasm): Heap {
  // Emscripten's exports replace themselves at their first call.
  wasm._free(wasm._malloc(1));
  const malloc = wasm._malloc;
  const free = wasm._free;
  const blocks = new Map<number, number>();
  let violations: string[] = [];
  let growNext = false;

  wasm._malloc = (bytes) => {
    if (growNext) {
      growNext = false;
      grow();
    }
    const address = (malloc(bytes + 2 * CANARY_BYTES) >>> 0) + CANARY_BYTES;
    if (address === CANARY_BYTES) return 0;
    wasm.HEAPU8.fill(CANARY, address - CANARY_BYTES, address + bytes + CANARY_BYTES);
    wasm.HEAPU8.fill(FRESH, address, address + bytes);
    blocks.set(address, bytes);
    return address;
  };
  wasm._free = (address) => {
    const bytes = blocks.get(address);
    // Blocks from before the instrumentation are not between canaries.
    if (bytes === undefined) return free(address);
    inspect(address, bytes);
    blocks.delete(address);
    free(address - CANARY_BYTES);
  };

  function inspect(address: number, bytes: number): void {
    for (const from of [address - CANARY_BYTES, address + bytes]) {
      const canary = wasm.HEAPU8.subarray(from, from + CANARY_BYTES);
      const place = canary.findIndex((byte) => byte !== CANARY);
      if (place < 0) continue;
      const side = from < address ? 'before' : 'after';
      const distance = from < address ? CANARY_BYTES - place : place + 1;
      violations.push(`a block of ${bytes} bytes was overrun: byte ${distance} ${side} it changed`);
      canary.fill(CANARY);
    }
  }

  /** Allocates until the heap had to grow, and lets go of it all. */
  function grow(): void {
    const before = wasm.HEAPU8.byteLength;
    const ballast: number[] = [];
    while (wasm.HEAPU8.byteLength === before) ballast.push(malloc(BALLAST_BYTES));
    for (const address of ballast) free(address);
  }

  return {
    liveBytes: () => [...blocks.values()].reduce((sum, bytes) => sum + bytes, 0),
    totalBytes: () => wasm.HEAPU8.byteLength,
    growAtNextAllocation: () => {
      growNext = true;
    },
    takeViolations() {
      for (const [address, bytes] of blocks) inspect(address, bytes);
      const taken = violations;
      violations = [];
      return taken;
    },
    close() {
      wasm._malloc = malloc;
      wasm._free = (address) => free(blocks.has(address) ? address - CANARY_BYTES : address);
    },
  };
}
