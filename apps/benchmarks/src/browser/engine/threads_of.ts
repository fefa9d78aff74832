import { THREADS } from '../../backends/wasm_threads.ts';
import type { Target } from '../protocol.ts';

/** How many threads a rival may use beside ours. */
export const threadsOf = (target: Target): number => (target === 'threads' ? THREADS : 1);
