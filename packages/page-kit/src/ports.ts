/** @throws where it is no number of a port */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new Error(`--port ${text}: expected an integer from 0 to 65535`);
}

/** What to say of an error of a command that serves a page. */
export const problemOf = (error: NodeJS.ErrnoException): string =>
  error.code === 'EADDRINUSE' ? 'the port is taken; name another with --port' : error.message;
