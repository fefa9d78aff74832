/**
 * Whether this is a browser's page or worker, told by what only they can do. Programs of Electron and pages with a
 * polyfill have a `process` too, test environments of Node a `document`, and Deno canvases without a 2D context.
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

/** A module of Node's own. The name is put together here, so that bundlers for a page do not look for it. */
export const importBuiltin = <T>(name: string): Promise<T> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
