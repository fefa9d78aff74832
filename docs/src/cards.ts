import type { EntryPoint } from '@dynaconv/models';
import * as models from '@dynaconv/models';
import type { MarkdownRenderer } from 'vitepress';

const CARD = /^<!-- models: (\S+) -->$/gm;

/** Puts tables of networks into pages, from the networks themselves: `<!-- models: rednet* -->`. */
export function includeCards(md: MarkdownRenderer): void {
  md.core.ruler.before('normalize', 'include-cards', (state) => {
    state.src = state.src.replace(CARD, (_, pattern: string) => cardsOf(pattern));
  });
}

/**
 * What there is to know of the networks whose names match, as Markdown tables: sizes, how images are prepared, weights.
 *
 * @throws RangeError where no name matches
 */
export function cardsOf(pattern: string): string {
  const names = models
    .listModels(pattern)
    // The small ones have a page of their own.
    .filter((name) => name.endsWith('_digits') === pattern.endsWith('_digits'));
  if (names.length === 0) throw new RangeError(`models: no network is called ${pattern}`);
  const sizes = names.map(sizesOf);
  const published = names.flatMap(weightsOf);
  const hashed = published.some(({ sha256 }) => sha256);
  return [
    table(['network', 'input', 'parameters', 'multiply–adds', 'ImageNet top-1, published'], sizes),
    '**How `classify` prepares an image**',
    table(
      ['network', 'short side to', 'interpolation', 'middle', 'mean', 'deviation'],
      preparationsOf(names),
    ),
    ...(published.length > 0 ? ['**Weights**'] : []),
    ...(published.length > 0
      ? [
          table(
            ['network', 'file', 'authors’ page', ...(hashed ? ['SHA-256 begins with'] : [])],
            published.map(({ name, url, page, file, sha256 = '' }) => [
              code(name),
              `[${file}](${url})`,
              `[page](${page})`,
              ...(hashed ? [sha256 && code(sha256)] : []),
            ]),
          ),
        ]
      : []),
  ].join('\n\n');
}

const code = (text: string): string => `\`${text}\``;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function sizesOf(name: string): string[] {
  const { parameters, multiplyAdds, inputShape } = models.summary(name);
  const { top1 } = models.officialWeights(name) ?? {};
  return [
    code(name),
    inputShape.join('×'),
    parameters.toLocaleString('en'),
    multiplyAdds < 1e8
      ? `${(multiplyAdds / 1e6).toPrecision(2)} M`
      : `${(multiplyAdds / 1e9).toPrecision(3)} G`,
    top1 === undefined ? '' : `${top1} %`,
  ];
}

/** A row for each way to prepare images, with all networks that it is for. */
function preparationsOf(names: readonly string[]): string[][] {
  const networks = new Map<string, string[]>();
  for (const name of names) {
    const { resize, crop, mean, std } = entryPoints[name].architecture().preprocessing;
    const row = [resize.shortSide, resize.interpolation, `${crop}×${crop}`, mean, std]
      .map((cell) => (Array.isArray(cell) ? cell.join(', ') : cell))
      .join(' | ');
    networks.set(row, [...(networks.get(row) ?? []), code(name)]);
  }
  return [...networks].map(([row, same]) => [same.join(', '), row]);
}

const entryPoints = models as unknown as Readonly<Record<string, EntryPoint>>;

function weightsOf(name: string) {
  const weights = models.officialWeights(name);
  return weights ? [{ name, ...weights }] : [];
}
