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
  const weighted = names.filter((name) => models.officialWeights(name));
  return [
    table(
      ['network', 'input', 'parameters', 'multiply–adds', 'ImageNet top-1, published'],
      names,
      sizes,
    ),
    '**How `classify` prepares an image**',
    table(
      ['network', 'short side to', 'interpolation', 'middle cut out', 'mean', 'deviation'],
      names,
      preparation,
    ),
    ...(weighted.length > 0
      ? [
          '**Weights**',
          table(['network', 'file', 'the authors’ page', 'SHA-256 begins with'], weighted, weights),
        ]
      : []),
  ].join('\n\n');
}

function table(
  head: string[],
  names: string[],
  row: (name: string) => (string | number)[],
): string {
  const rows = names.map((name) => [`\`${name}\``, ...row(name)]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

const architectureOf = (name: string) =>
  (models as unknown as Record<string, EntryPoint>)[name].architecture();

function sizes(name: string): string[] {
  const { parameters, multiplyAdds, inputShape } = models.summary(name);
  const { top1 } = models.officialWeights(name) ?? {};
  return [
    inputShape.join('×'),
    parameters.toLocaleString('en'),
    `${(multiplyAdds / 1e9).toPrecision(3)} G`,
    top1 === undefined ? '' : `${top1} %`,
  ];
}

function preparation(name: string): (string | number)[] {
  const { resize, crop, mean, std } = architectureOf(name).preprocessing;
  return [
    resize.shortSide,
    resize.interpolation,
    `${crop}×${crop}`,
    mean.join(', '),
    std.join(', '),
  ];
}

function weights(name: string): string[] {
  const { url, page, file, sha256 = '' } = models.officialWeights(name)!;
  return [`[${file}](${url})`, `[page](${page})`, sha256 && `\`${sha256}\``];
}
