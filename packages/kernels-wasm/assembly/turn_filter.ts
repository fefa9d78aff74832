/** The filter [taps, channels] of a depthwise convolution turned by half a turn, and behind it a bias of zeros. */
export function turnFilter(filter: usize, to: usize, taps: i32, channels: i32): void {
  const row = channels << 2;
  for (let tap = taps - 1; tap >= 0; tap--, to += row) memory.copy(to, filter + tap * row, row);
  memory.fill(to, 0, row);
}
