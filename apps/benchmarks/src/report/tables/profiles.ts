import type { ProfileReport } from '../../suites/profile.ts';
import { digits } from '../format.ts';
import { number, share, type Table } from './table.ts';

export type Profile = ProfileReport['models'][number];

/** @param how it ran: 'wasm, simd' */
export function kernelsTable(profile: Profile, how: string): Table {
  const { model, whole, wholeRecorded, sum, peak, kernels } = profile;
  return {
    caption: `${model} on ${how}: ${digits(whole)} ms an image, ${digits(wholeRecorded)} while kernels are timed, ${digits(sum)} of them in kernels; peak ${digits(peak)} multiply–adds a nanosecond`,
    head: ['kernel', 'ms', 'of kernels', 'calls', 'M multiply–adds', 'a nanosecond', 'of peak'],
    groups: [
      {
        rows: kernels.map((kernel) => {
          const { label, milliseconds, calls, multiplyAdds } = kernel;
          const rate = multiplyAdds && multiplyAdds / milliseconds / 1e6;
          return [
            ...[label, number(milliseconds, 2), share(kernel.share, 1), String(calls)],
            number(multiplyAdds && multiplyAdds / 1e6, 1),
            ...[number(rate, 1), share(rate && rate / peak)],
          ];
        }),
      },
    ],
  };
}
