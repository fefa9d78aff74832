import {
  type CheckpointSource,
  type CheckpointTensor,
  readCheckpoint,
  readSafetensors,
  writeSafetensors,
} from '@dynaconv/checkpoint';
import { assertEqual } from '@dynaconv/page-kit/page';
import { test } from '../page/test.ts';

const URL_OF_PTH = '/digits/rednet_digits.pth';
const CLASSIFIER = { name: 'head.fc.weight', shape: [10, 256] };

const fetchBytes = async (): Promise<ArrayBuffer> => (await fetch(URL_OF_PTH)).arrayBuffer();

const SOURCES: Record<string, () => Promise<CheckpointSource>> = {
  'a URL': async () => URL_OF_PTH,
  'a URL object': async () => new URL(URL_OF_PTH, location.href),
  'an ArrayBuffer': fetchBytes,
  'a Uint8Array': async () => new Uint8Array(await fetchBytes()),
  'a Blob': async () => new Blob([await fetchBytes()]),
  'a File': async () => new File([await fetchBytes()], 'rednet_digits.pth'),
};

for (const [what, make] of Object.entries(SOURCES)) {
  test(`readCheckpoint reads a .pth from ${what}`, async () => {
    const source = await make();
    const { format, tensors } = await readCheckpoint(source);
    assertEqual(format, 'pth', 'format');
    const tensor = tensors.get(CLASSIFIER.name)!;
    assertEqual(tensor.shape, CLASSIFIER.shape, CLASSIFIER.name);
    const values = await tensor.float32();
    assertEqual(values.length, tensor.size, 'number of values');
    assertEqual(await digest(values), await digest(await firstRead()), 'values');
  });
}

test('safetensors written in a page are read back from a Blob', async () => {
  const { tensors } = await readCheckpoint(URL_OF_PTH);
  const list = await Promise.all([...tensors.values()].map(withValues));
  const file = new Blob([writeSafetensors(list, { made: 'here' }) as BlobPart]);
  const copy = await readSafetensors(file);
  assertEqual([...copy.tensors.keys()].sort(), [...tensors.keys()].sort(), 'names');
  for (const { name, data } of list) {
    assertEqual(await digest(await copy.tensors.get(name)!.data()), await digest(data), name);
  }
});

test('a truncated .pth is an error that says so', async () => {
  const whole = new Blob([await fetchBytes()]);
  const error = await readCheckpoint(whole.slice(0, whole.size / 2)).catch((reason) => reason);
  assertEqual(error.name, 'CheckpointError', 'what is thrown');
});

const withValues = async (tensor: CheckpointTensor) => ({ ...tensor, data: await tensor.data() });

const firstRead = async () =>
  (await readCheckpoint(await fetchBytes())).tensors.get(CLASSIFIER.name)!.float32();

async function digest(values: ArrayBufferView): Promise<number[]> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', values as BufferSource))];
}
