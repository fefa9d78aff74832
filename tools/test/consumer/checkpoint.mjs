// A safetensors file written and read back.
import assert from 'node:assert/strict';
import { readCheckpoint, writeSafetensors } from '@dynaconv/checkpoint';

const written = writeSafetensors([
  { name: 'a', dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
]);
const { format, tensors } = await readCheckpoint(written);
assert.equal(format, 'safetensors');
assert.deepEqual(tensors.get('a').shape, [2, 2]);
assert.deepEqual(await tensors.get('a').data(), Float32Array.of(1, 2, 3, 4));
