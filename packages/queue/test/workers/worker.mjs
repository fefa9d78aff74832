// A worker to be killed: prints a line of JSON for each shard and failure. Its argument is JSON: { url, options, setup }.
import { runWorker } from '../../dist/index.js';

const { url, setup, ...options } = JSON.parse(process.argv[2]);
const print = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
try {
  const summary = await runWorker(url, {
    ...options,
    setup: new URL(setup, import.meta.url),
    signal: stop.signal,
    onShard: (id, outcome) => print({ done: id, ...outcome }),
    onFailure: (id, reason, dead) => print({ failed: id, reason, dead }),
  });
  print({ summary });
} catch (error) {
  print({ error: error.message });
  process.exitCode = 1;
}
