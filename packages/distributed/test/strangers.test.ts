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

/** More than the 4,096 instructions of a socket filter can name. */
const TOO_MANY = 2100;

describe.skipIf(missing)('a worker', () => {
  it('does not start where strangers cannot be kept out, unless the network is trusted', async () => {
    const [place] = await freeWorkers(1);
    const others = Array.from(
      { length: TOO_MANY },
      (_, i) => `10.0.${Math.floor(i / 256)}.${i % 256}:7000`,
    );
    const start = (trustedNetwork: boolean) =>
      new WorkerProcess('reduce', {
        ...{ workers: [place, ...others], rank: 0, shapes: [[4]], bound: 5, trustedNetwork },
      }).ended;
    const refused = await start(false);
    expect(refused.last.message).toMatch(
      /^strangers cannot be kept from port \d+ \(there are too many addresses\)/,
    );
    expect(refused.end).toBe(1);
    // It goes on to meet the others, who do not exist.
    expect((await start(true)).last.name).toBe('WorkerLostError');
  });

  it('says that its port is taken, before it starts a server', async () => {
    const { places, workers } = await waitingWorkers({});
    const other = new WorkerProcess('reduce', { workers: places, rank: 0, shapes: [[4], [4]] });
    const { end, last } = await other.ended;
    expect(last.message).toContain(`cannot listen on port ${places[0].split(':')[1]}`);
    expect(end).toBe(1);
    await finish(workers);
  });
});
