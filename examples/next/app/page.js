'use client';

import { Answer } from './answer.js';

async function look() {
  // Only the browser loads the network; on the server this component is but its text.
  const { classify } = await import('../../shared/classify.js');
  return classify(new URL('/files/', document.baseURI));
}

/** The network runs in the browser, on one thread. */
export default function Page() {
  return <Answer look={look} />;
}
