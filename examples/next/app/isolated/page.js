'use client';

import { Answer } from '../answer.js';

const look = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });

/**
 * The network runs in the browser, in a worker, on several threads. esbuild bundles it: Next.js would put its own `process` into the
 * text that tfjs starts its threads from.
 */
export default function Page() {
  return <Answer look={look} />;
}
