/** Three digits, or all those before the point: '0.0123', '1.38', '1,108'; a dash for what is no number, as of an empty sum. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 99.95 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** '110×' */
export const times = (ratio: number): string => `${digits(ratio)}×`;

/** '0.792 ms' */
export const milliseconds = (time: number): string => `${digits(time)} ms`;

/** '80 %' */
export const percent = (fraction: number): string =>
  Number.isFinite(fraction) ? `${Math.round(100 * fraction)} %` : '–';

/** '23.1 MB' */
export const megabytes = (bytes: number): string => `${digits(bytes / 1e6)} MB`;
