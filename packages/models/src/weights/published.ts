import type { Architecture, PublishedWeights } from '../network/architecture.ts';

/** Whether a file, by its name or address, is the one that the authors publish. A file under any other name is not recognised. */
export function isPublishedFile(weights: PublishedWeights | undefined, source: unknown): boolean {
  if (!weights) return false;
  const { href, name = href ?? source } = Object(source) as { href?: string; name?: unknown };
  const published = lastPart(weights.url);
  return (
    /\.pth(\.tar)?$/.test(published) && typeof name === 'string' && lastPart(name) === published
  );
}

const lastPart = (path: string): string =>
  path
    .replace(/[?#].*$/, '')
    .split(/[\\/]/)
    .at(-1)!;

/** Advice for someone who has no weights for a network. */
export function whereToGetWeights({ name, weights }: Architecture): string {
  const file = `pass { weights } with a checkpoint of ${name}: a path, URL, File or bytes`;
  const where = weights
    ? `the authors' are at ${weights.url}, listed on ${weights.page}`
    : `those of the networks for digits come with the package @dynaconv/digits, as data/${name}.pth`;
  return `${file}; ${where}. createModel('${name}') makes a model without any, to be trained`;
}
