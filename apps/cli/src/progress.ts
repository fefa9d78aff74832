import { clearLine, cursorTo } from 'node:readline';
import { printable } from '@dynaconv/options';

/** Nothing is shown for work that takes less than this. */
const QUIET_MS = 1000;
/** How often the line is redrawn on a terminal, and how often a new line is written where stderr is not a terminal. */
const TERMINAL_INTERVAL_MS = 100;
const PIPE_INTERVAL_MS = 5000;

/** A line on stderr that says what the command is doing, for work that takes over a second. */
export interface Progress {
  /** Replaces the line. */
  update(text: string): void;
  /** Removes the line from a terminal until the next update, for a result to be printed. */
  hide(): void;
  /** Removes the line from a terminal for good. */
  stop(): void;
}

export function startProgress(
  text: string,
  stream: NodeJS.WriteStream = process.stderr,
  quietMs = QUIET_MS,
): Progress {
  const interval = stream.isTTY ? TERMINAL_INTERVAL_MS : PIPE_INTERVAL_MS;
  let current = text;
  let shown: string | undefined;
  let nextDraw = performance.now() + quietMs;

  const clear = () => {
    if (!stream.isTTY || shown === undefined) return;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  const draw = () => {
    const now = performance.now();
    if (now < nextDraw || current === shown) return;
    nextDraw = now + interval;
    clear();
    shown = current;
    if (stream.isTTY) {
      // A line that wraps could not be erased.
      stream.write(printable(current).slice(0, stream.columns - 1));
    } else stream.write(`${printable(current)}\n`);
  };
  const timer = setInterval(draw, TERMINAL_INTERVAL_MS);
  timer.unref();
  return {
    update(next) {
      current = next;
      draw();
    },
    hide() {
      clear();
      if (stream.isTTY) shown = undefined;
    },
    stop() {
      clearInterval(timer);
      clear();
      nextDraw = Number.POSITIVE_INFINITY;
    },
  };
}

/** Shows `text` while `work` runs. */
export async function withProgress<T>(
  text: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(text);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}
