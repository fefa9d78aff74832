// Converts float16 and bfloat16 to float32 and back. Node 20 and 22 have no Float16Array. Conversions to the narrow types round
// to nearest, ties to even, as PyTorch does.

/** Values of IEEE binary16 bit patterns; exact. */
export function decodeFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i];
    const sign = (half & 0x8000) << 16;
    const exponent = half & 0x7c00;
    const mantissa = half & 0x03ff;
    if (exponent === 0x7c00) bits[i] = sign | 0x7f800000 | (mantissa << 13);
    else if (exponent !== 0) bits[i] = sign | ((half & 0x7fff) * 0x2000 + 0x38000000);
    else values[i] = (sign ? -1 : 1) * mantissa * 2 ** -24;
  }
  return values;
}

export function encodeFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  const scratch = new Float32Array(1);
  const bits = new Uint32Array(scratch.buffer);
  for (let i = 0; i < values.length; i++) {
    scratch[0] = values[i];
    const sign = (bits[0] >>> 16) & 0x8000;
    const magnitude = bits[0] & 0x7fffffff;
    if (magnitude > 0x7f800000) halves[i] = sign | 0x7e00 | ((magnitude >>> 13) & 0x01ff);
    else if (magnitude >= 0x477ff000)
      halves[i] = sign | 0x7c00; // from 65520 up it rounds to infinity
    else if (magnitude >= 0x38800000) {
      halves[i] = sign | ((magnitude - 0x38000000 + 0x0fff + ((magnitude >>> 13) & 1)) >>> 13);
    } else {
      // Below 2^-14: float32 has steps of 2^-24 between 0.5 and 1, so this addition rounds to the subnormals' grid.
      scratch[0] = Math.abs(values[i]) + 0.5;
      halves[i] = sign | (bits[0] - 0x3f000000);
    }
  }
  return halves;
}

/** Values of bfloat16 bit patterns, the upper halves of float32; exact. */
export function decodeBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i] << 16;
  return new Float32Array(bits.buffer);
}

export function encodeBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.slice().buffer);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const notANumber = (bits[i] & 0x7fffffff) > 0x7f800000;
    halves[i] = notANumber
      ? (bits[i] >>> 16) | 0x40
      : (bits[i] + 0x7fff + ((bits[i] >>> 16) & 1)) >>> 16;
  }
  return halves;
}
