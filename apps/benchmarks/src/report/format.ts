/** Three significant digits, or all those before the point: '0.0123', '1.38', '1,108'; a dash for NaN and infinity. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 99.95 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** '110×' */
export const times = (ratio: number): string => `${digits(ratio)}×`;

/** 'an image', 'for 8 images' */
export const forImages = (batch: number): string =>
  batch === 1 ? 'an image' : `for ${batch} images`;

/** '0.792 ms' */
export const milliseconds = (time: number): string => `${digits(time)} ms`;

/** '80 %', or '< 1 %' where a positive fraction would be rounded to 0 %. */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return '–';
  return fraction > 0 && fraction < 0.005 ? '< 1 %' : `${Math.round(100 * fraction)} %`;
}

/** '23.1 MB' */
export const megabytes = (bytes: number): string => `${digits(bytes / 1e6)} MB`;
