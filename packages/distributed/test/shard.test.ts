import '@tensorflow/tfjs-backend-cpu';
import { memory, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { shardDataset, shardList } from '../src/shard.ts';

describe('the shards of a list', () => {
  it('are as long for every worker, and have no element twice', () => {
    const items = [0, 1, 2, 3, 4, 5, 6];
    const shards = [0, 1, 2].map((rank) => shardList(items, { rank, size: 3 }));
    expect(shards).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });
});

describe('the shards of a dataset', () => {
  const dataset = (count: number) => ({
    size: count,
    async iterator() {
      let next = 0;
      return {
        async next(): Promise<IteratorResult<Tensor>> {
          return next < count
            ? { value: scalar(next++), done: false }
            : { value: undefined, done: true };
        },
      };
    },
  });

  async function read(elements: { next(): Promise<IteratorResult<Tensor>> }): Promise<number[]> {
    const values: number[] = [];
    for (;;) {
      const { value, done } = await elements.next();
      if (done) return values;
      values.push((value.dataSync() as Float32Array)[0]);
      value.dispose();
    }
  }

  it('are as long for every worker; the tensors of others are disposed of', async () => {
    const before = memory().numTensors;
    for (const [rank, expected] of [
      [0, [0, 3]],
      [1, [1, 4]],
      [2, [2, 5]],
    ] as const) {
      const shard = shardDataset(dataset(8), { rank, size: 3 }, {});
      expect(shard.size).toBe(2);
      expect(await read(await shard.iterator())).toEqual(expected);
    }
    expect(memory().numTensors).toBe(before);
  });

  it('may leave out what an earlier run had, beyond the end of a pass too', async () => {
    const before = memory().numTensors;
    const shard = shardDataset(dataset(8), { rank: 1, size: 2 }, { skip: 6 });
    expect(await read(await shard.iterator())).toEqual([]);
    expect(await read(await shard.iterator())).toEqual([5, 7]);
    expect(await read(await shard.iterator())).toEqual([1, 3, 5, 7]);
    expect(memory().numTensors).toBe(before);
  });
});
