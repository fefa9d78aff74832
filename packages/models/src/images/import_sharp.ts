/**
 * @param purpose what it is needed for
 * @param instead what else there is to do
 * @throws Error where the package is not installed
 */
export async function importSharp(
  purpose: string,
  instead: string,
): Promise<typeof import('sharp').default> {
  // The name is in a variable so that bundlers do not look for sharp: in a page this never runs.
  const name = 'sharp';
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)).default;
  } catch (cause) {
    throw new Error(
      `image: ${purpose} in Node needs the package sharp; run npm install sharp, or ${instead}`,
      { cause },
    );
  }
}
