import { vi } from 'vitest';

/**
 * Puts a clock in the place of `performance.now` that stands still unless it is advanced, so that no test depends on how busy the
 * machine is. `vi.restoreAllMocks` puts the real one back.
 *
 * @returns what advances it by milliseconds
 */
export function virtualClock(): (milliseconds: number) => void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return (milliseconds) => {
    now += milliseconds;
  };
}
