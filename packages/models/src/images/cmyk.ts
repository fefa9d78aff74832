/** a·b/255 of bytes, rounded, as Pillow computes it. */
function multiply255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * Converts CMYK bytes, of which 255 is full ink, to RGB as Pillow's `convert('RGB')` does, without a profile: the light that
 * the black leaves, less the share that each ink absorbs. Works in place, and returns the part of the memory that holds RGB.
 */
export function cmykToRgb(data: Uint8Array): Uint8Array {
  let to = 0;
  for (let from = 0; from < data.length; from += 4) {
    const light = 255 - data[from + 3];
    for (let ink = 0; ink < 3; ink++) data[to++] = light - multiply255(data[from + ink], light);
  }
  return data.subarray(0, to);
}
