import type { Arithmetic } from './bound.ts';

/** Kinds of data a case's inputs can hold; `normal` where its id does not name one. */
export const DATA_KINDS = [
  'normal',
  'positive',
  'wide',
  'hundreds',
  'huge',
  'overflow',
  'subnormal',
  'negative_zero',
  'nan',
  'infinity',
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** Those that reach the ends of float32, or hold what is no number. */
export const EXTREME_DATA_KINDS = DATA_KINDS.filter(
  (kind) => kind !== 'normal' && kind !== 'positive',
);

export type Random = () => number;

/** Uniform numbers in [0, 1) that depend on the seed's text alone: FNV-1a into mulberry32. */
export function seededRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) {
    state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const signed = (random: Random): number => 2 * random() - 1;
const sign = (random: Random): number => (random() < 0.5 ? -1 : 1);

/** What every element of an input is drawn from. */
const ELEMENTS: Record<DataKind, (random: Random) => number> = {
  normal: signed,
  /** All of one sign, so that partial sums grow: one that is kept in too small a format loses what is added to it. */
  positive: (random) => (1 + random()) / 2,
  /** Magnitudes over a range of 2^60: sums in which a few terms dominate and most others are lost. */
  wide: (random) => signed(random) * 2 ** Math.floor(60 * random() - 30),
  /** Beyond ±88, where exponentials overflow. */
  hundreds: (random) => signed(random) * 300,
  /** Products near 2^120, whose sums stay finite. */
  huge: (random) => signed(random) * 2 ** 60,
  /** Products beyond the largest float32, all of one sign: their sum is infinite in every order. */
  overflow: (random) => (1 + random()) * 2 ** 66,
  /** Half subnormals, and half ordinary numbers to multiply and add them with. */
  subnormal: (random) => (random() < 0.5 ? signed(random) * 2 ** -130 : signed(random)),
  negative_zero: (random) => (random() < 0.5 ? -0 : signed(random)),
  nan: signed,
  infinity: signed,
};

/** The largest magnitude among a kind's values; 1 where left out. */
const MAGNITUDES: Partial<Record<DataKind, number>> = {
  wide: 2 ** 30,
  hundreds: 300,
  huge: 2 ** 60,
  overflow: 2 ** 67,
  infinity: Number.POSITIVE_INFINITY,
};

/** Whether a tensor can hold data of a kind. */
export function canHold({ largest, holdsInfinity }: Arithmetic, kind: DataKind): boolean {
  const magnitude = MAGNITUDES[kind] ?? 1;
  return magnitude <= largest || (magnitude === Number.POSITIVE_INFINITY && holdsInfinity);
}

/** Values put at two places of an otherwise ordinary input, so that most outputs stay finite. */
const SPRINKLED: Partial<Record<DataKind, (random: Random) => number>> = {
  nan: () => Number.NaN,
  infinity: (random) => sign(random) * Number.POSITIVE_INFINITY,
};

export function randomData(kind: DataKind, size: number, random: Random): Float32Array {
  const data = Float32Array.from({ length: size }, () => ELEMENTS[kind](random));
  const sprinkle = SPRINKLED[kind];
  if (sprinkle && size > 0) {
    for (let n = 0; n < 2; n++) data[Math.floor(random() * size)] = sprinkle(random);
  }
  return data;
}
