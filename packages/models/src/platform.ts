/**
 * Whether this is a browser's page or worker, judged by what only those can do. Other signs are misleading: Electron and pages
 * with a polyfill have a `process` too, some test environments of Node have a `document`, and Deno has canvases without a 2D
 * context.
 */
export function canDraw(): boolean {
  try {
    return (
      typeof createImageBitmap === 'function' && new OffscreenCanvas(1, 1).getContext('2d') !== null
    );
  } catch {
    return false;
  }
}

/** Imports a built-in module of Node. The name is put together at run time, so that bundlers for a page do not look for it. */
export const importBuiltin = <T>(name: string): Promise<T> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
