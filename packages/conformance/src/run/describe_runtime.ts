interface Globals {
  readonly process?: { readonly version: string };
  readonly navigator?: { readonly userAgent: string };
}

/**
 * What the cases run on, by its user agent: a page may have a `process` too, a polyfill's or Electron's, and so do Deno and Bun.
 * Node has none before 21, and then one with less than its version.
 */
export function describeRuntime({ process, navigator }: Globals = globalThis): string {
  const agent = navigator?.userAgent ?? '';
  if (agent !== '' && !agent.startsWith('Node.js/')) return agent;
  return process ? `Node.js ${process.version}` : 'unknown';
}
