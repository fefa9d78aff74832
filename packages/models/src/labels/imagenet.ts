/** ImageNet-1k's names in the usual order (by WordNet id). Bundles have them in a file of their own, 28 kB, which is loaded here. */
export async function imageNetNames(): Promise<string[]> {
  const { IMAGENET_CLASSES } = await import(
    '@tensorflow-models/mobilenet/dist/imagenet_classes.js'
  );
  return Object.values(IMAGENET_CLASSES);
}
