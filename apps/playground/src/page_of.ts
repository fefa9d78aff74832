/**
 * A page whose comments `<!-- part: NAME -->` are replaced by `parts/NAME.html`, what several pages have; links to the page itself are
 * marked as such.
 *
 * @param read gives a file of the pages' folder
 */
export async function pageOf(
  name: string,
  read: (name: string) => Promise<string>,
): Promise<string> {
  const page = await read(name);
  const names = [...page.matchAll(/<!-- part: (\w+) -->/g)].map(([, part]) => part);
  const parts = await Promise.all(names.map((part) => read(`parts/${part}.html`)));
  return parts
    .reduce((text, part, i) => text.replace(`<!-- part: ${names[i]} -->`, () => part), page)
    .replace(`<a href="/${name}"`, `<a href="/${name}" aria-current="page"`);
}
