import { CheckpointError, tensorPart } from './errors.ts';
import { elementCount } from './strided.ts';
import type { CheckpointTensor } from './types.ts';

/** A tensor whose type cannot be read. It is an error only when its values are asked for. */
export class UnreadableTensor implements CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;

  constructor(name: string, dtype: string, shape: readonly number[]) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape;
    this.size = elementCount(shape);
  }

  async data(): Promise<never> {
    throw new CheckpointError(
      tensorPart(this.name),
      `is of ${this.dtype}, which cannot be read; dense float16 to float64, bfloat16, int8 to int64, uint8 or bool was expected`,
    );
  }

  float32(): Promise<never> {
    return this.data();
  }
}
