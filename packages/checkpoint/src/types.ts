/** The type that the elements of a tensor are stored in. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

/** Decoded values: floats of every width as Float32Array, int64 as BigInt64Array, bool as Uint8Array of 0 and 1. */
export type TypedArray =
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A named tensor of a checkpoint. Its values are read from the source each time they are asked for. */
export interface CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * The type in the file, which may be wider or narrower than what `data` gives: a `DType`, or the name of a type whose
   * values cannot be read, such as `float8_e4m3fn`, `uint32` or `complex64`.
   */
  readonly dtype: DType | (string & {});
  /** The number of elements: the product of `shape`. */
  readonly size: number;
  /**
   * The values in row-major order, in newly allocated memory: floats of every width as Float32Array (float64 rounded to
   * nearest), integers as they are (int64 as BigInt64Array), bool as Uint8Array of 0 and 1.
   *
   * @throws CheckpointError if bytes are missing or damaged, if their number is not what the file says, or if their
   * type cannot be read
   */
  data(): Promise<TypedArray>;
  /** As `data`, with integers and bools converted to float32 too. */
  float32(): Promise<Float32Array>;
}

export interface Checkpoint {
  /** `pth` is the zip that torch.save has written since PyTorch 1.6, `pth-legacy` what it wrote before. */
  readonly format: 'pth' | 'pth-legacy' | 'safetensors';
  /** The tensors of the state dict by name, in the file's order. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Where in the file that state dict is: keys joined by dots, '' where it is the outermost dict. */
  readonly stateDict: string;
  /**
   * All the state dicts in the file, named in the same way; the first is the one read by default. Other things that training
   * scripts save beside the weights, such as an optimizer's state, are not state dicts.
   */
  readonly stateDicts: readonly string[];
  /**
   * Everything else in the file (epoch, `meta`, optimizer state, …) as plain values without prototypes. It is made when it is
   * first asked for. A value that Python holds in several places is one object here, which may contain itself.
   *
   * @throws CheckpointError if it takes more than `ReadOptions` allow; so may each of its entries
   */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A string is a path in Node and a URL in the browser; in Node an `http:`, `https:`, `blob:` or `data:` URL works too. */
export type CheckpointSource = string | URL | ArrayBufferLike | ArrayBufferView | Blob;

export interface ReadOptions {
  /** Aborts the download or the reads; pending promises then reject with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Called as bytes come in. A URL is downloaded whole before the promise resolves. A path or a Blob is read piece by
   * piece, for the larger part when the tensors' values are asked for, so `loaded` may end below `total`.
   */
  onProgress?: (progress: { loaded: number; total?: number }) => void;
  /**
   * The most bytes that all tensors together may take once decoded, that their storages may inflate to, and that are
   * downloaded from a URL. It limits how far a small hostile file can expand (deflated zeros, expanded views).
   * Default: 64 MiB and eight times the file's size; for the download 4 GiB.
   */
  maxBytes?: number;
  /**
   * The most bytes of memory that everything else in a file may take: the pickle or header, names, objects; and, each time one is
   * asked for, an entry of the metadata. Default: 256 MiB and eight times the file's size.
   */
  maxMemory?: number;
  /**
   * The most steps (a pickle's instructions, entries looked at), some ten nanoseconds each, that reading all of this may
   * take. Default: 100 million and eight for each byte of the file.
   */
  maxSteps?: number;
  /** How long a server may send nothing before the download fails, in milliseconds. Default: 60,000; Infinity waits. */
  idleTimeout?: number;
  /**
   * Which state dict of a .pth to read: the key it is under, nested keys joined by dots, such as `state_dict`; '' is the
   * outermost dict. Default: `state_dict_ema` or `model_ema` if there is one, as in timm; else found, see `readPth`.
   */
  stateDict?: string;
}
