import type { Machine } from './machine.ts';

/** What a page can find out about the machine: neither the processor nor the flags. */
export function describePage(): Machine {
  const { userAgent, platform, hardwareConcurrency } = navigator;
  const [, name, version] =
    /(Firefox|Edg|Chrome|Chromium)\/([\d.]+)/.exec(userAgent) ??
    /(Version)\/([\d.]+).*Safari/.exec(userAgent) ??
    [];
  const engine = name === 'Version' ? 'Safari' : name;
  return {
    engine: engine ? `${engine} ${version}` : userAgent,
    flags: globalThis.crossOriginIsolated ? ['cross-origin isolated'] : [],
    system: platform,
    cpu: 'not told to pages',
    cores: hardwareConcurrency,
  };
}
