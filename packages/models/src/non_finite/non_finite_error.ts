/** Thrown for an output of a network with a NaN or an infinity in it, which says nothing about the class. */
export class NonFiniteError extends Error {
  override readonly name = 'NonFiniteError';
}
