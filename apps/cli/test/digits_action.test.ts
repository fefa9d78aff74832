import { expect, test, vi } from 'vitest';
import { digits } from '../src/actions/digits.ts';

vi.mock('../src/digits/held_out.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../src/digits/held_out.ts')>();
  return {
    ...original,
    async readHeldOut(model: Parameters<typeof original.readHeldOut>[0]) {
      const { images, labels } = await original.readHeldOut(model);
      return { images: images.slice(0, 5), labels: labels.slice(0, 5), pytorchCorrect: 6 };
    },
  };
});

test('digits: fails, after its report, where PyTorch gets another number right', async () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { signal } = new AbortController();
  await expect(digits({ model: 'rednet_digits', json: true }, signal)).rejects.toThrow(
    /^digits: \d right, expected 6 as PyTorch has with the same weights$/,
  );
  expect(JSON.parse(String(written.mock.calls[0][0]))).toMatchObject({ images: 5 });
  written.mockRestore();
});
