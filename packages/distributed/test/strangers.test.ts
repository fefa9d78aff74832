import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freeWorkers, missing, startWorkers, WorkerProcess } from './helpers/workers.ts';

/** Of this machine, but of none of the workers. */
const STRANGER = '127.0.0.9';

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

function connectFrom(localAddress: string, worker: string): Socket {
  const [host, port] = worker.split(':');
  const socket = connect({ host, port: Number(port), localAddress });
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** Two workers that are connected, and wait. */
async function waitingWorkers(options: object) {
  const places = await freeWorkers(2);
  const shapes = [[4], [4]];
  const workers = startWorkers('reduce', places, { shapes, waits: true, bound: 120, ...options });
  for (const worker of workers) await worker.line('up');
  return { places, workers };
}

async function finish(workers: readonly WorkerProcess[]): Promise<void> {
  for (const worker of workers) worker.tell();
  for (const { end, stderr } of await Promise.all(workers.map(({ ended }) => ended))) {
    expect(end, stderr).toBe(0);
  }
}

describe.skipIf(missing)('a stranger', () => {
  it('cannot connect to a worker, whose own kind can', async () => {
    const { places, workers } = await waitingWorkers({});
    for (const place of places) {
      const stranger = connectFrom(STRANGER, place);
      // Begun later: where the stranger's were not dropped, it would be first.
      for (let i = 0; i < 3; i++) await once(connectFrom('127.0.0.1', place), 'connect');
      expect(stranger.connecting).toBe(true);
    }
    await finish(workers);
  });

  it('can where the network is trusted', async () => {
    const { places, workers } = await waitingWorkers({ trustedNetwork: true });
    for (const place of places) await once(connectFrom(STRANGER, place), 'connect');
    await finish(workers);
  });
});

describe.skipIf(missing)('a worker', () => {
  it('says that its port is taken, before it starts a server', async () => {
    const { places, workers } = await waitingWorkers({});
    const other = new WorkerProcess('reduce', { workers: places, rank: 0, shapes: [[4], [4]] });
    const { end, last } = await other.ended;
    expect(last.message).toContain(`cannot listen on port ${places[0].split(':')[1]}`);
    expect(end).toBe(1);
    await finish(workers);
  });
});
