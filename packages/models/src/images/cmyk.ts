/** a·b/255 of bytes, rounded, as Pillow computes it. */
function multiply255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

/**
 * CMYK bytes, 255 for all of an ink, to RGB as Pillow's `convert('RGB')` makes it, without a profile: what the black
 * leaves, less each ink's share. Writes into the same memory, of which it returns the part that is used.
 */
export function cmykToRgb(data: Uint8Array): Uint8Array {
  let to = 0;
  for (let from = 0; from < data.length; from += 4) {
    const light = 255 - data[from + 3];
    for (let ink = 0; ink < 3; ink++) data[to++] = light - multiply255(data[from + ink], light);
  }
  return data.subarray(0, to);
}
