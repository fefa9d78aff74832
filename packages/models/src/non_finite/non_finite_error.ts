/** A network's output with a NaN or an infinity in it, of which no class can be told. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError';
}
