/** A number in a table: text shows it with `decimals`, a page with three significant digits. */
export interface Figure {
  /** Undefined where it is not known. */
  readonly value: number | undefined;
  readonly decimals: number;
  /** Of a fraction: '%'. */
  readonly unit?: '×' | '%' | 'MB';
}

export type Cell = string | Figure;

export interface RowGroup<C = Cell> {
  /** Above the rows; none if undefined. */
  heading?: string;
  rows: readonly (readonly C[])[];
}

/** A table of a report, whichever way it is shown. The first column names the row, the others hold numbers. */
export interface Table<C = Cell> {
  caption: string;
  head: readonly string[];
  groups: readonly RowGroup<C>[];
  /** Columns of words instead of numbers. */
  texts?: readonly string[];
}

export const number = (value: number | undefined, decimals: number): Figure => ({
  value,
  decimals,
});

/** '1.38×' */
export const ratio = (value: number): Figure => ({ value, decimals: 2, unit: '×' });

/** A fraction of 1, shown in percent. */
export const share = (value: number | undefined, decimals = 0): Figure => ({
  value,
  decimals,
  unit: '%',
});

export const megabytes = (bytes: number | undefined): Figure => ({
  value: bytes === undefined ? undefined : bytes / 1e6,
  decimals: 2,
  unit: 'MB',
});

/** The spread of several samples; one has none. */
export const spread = (timing: { spread: number; samples: number }): Figure =>
  share(timing.samples > 1 ? timing.spread : undefined);

export const isFigure = (cell: unknown): cell is Figure =>
  typeof cell === 'object' && cell !== null && 'decimals' in cell;
