/**
 * COCO's text of run lengths: from the fourth on, each is written as its difference from the one two before, which is mostly
 * small; five bits a character, the lowest first, and a sixth that says that more follow. The highest of the last five is the sign.
 */

/** The character of six zero bits. */
const ZERO = 48;
const BITS = 5;
const LOW = 2 ** BITS - 1;
const SIGN = 2 ** (BITS - 1);
const MORE = 2 ** BITS;

export function toText(runs: readonly number[]): string {
  let text = '';
  runs.forEach((run, i) => {
    let rest = i > 2 ? run - runs[i - 2] : run;
    for (let more = true; more; ) {
      const low = ((rest % MORE) + MORE) % MORE;
      rest = Math.floor(rest / MORE);
      more = low & SIGN ? rest !== -1 : rest !== 0;
      text += String.fromCharCode((more ? low | MORE : low) + ZERO);
    }
  });
  return text;
}

/** @throws RangeError for text with other characters, or that ends within a number */
export function fromText(text: string): number[] {
  const runs: number[] = [];
  let value = 0;
  let place = 1;
  for (let i = 0; i < text.length; i++) {
    const bits = text.charCodeAt(i) - ZERO;
    if (!(bits >= 0 && bits < 2 * MORE)) {
      throw new RangeError(
        `toMask: counts has the character '${text[i]}' at ${i}, expected '0' to 'o'`,
      );
    }
    value += (bits & LOW) * place;
    place *= MORE;
    if (bits & MORE) continue;
    if (bits & SIGN) value -= place;
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
    value = 0;
    place = 1;
  }
  if (place !== 1) throw new RangeError('toMask: counts ends within a number');
  return runs;
}
