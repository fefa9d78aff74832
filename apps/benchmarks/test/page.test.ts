import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { standingsOf } from '../src/measure/compare.ts';
import type { Group } from '../src/measure/groups.ts';
import { writeReport } from '../src/report/files.ts';
import { digits, percent, times } from '../src/report/format.ts';
import { Html, html } from '../src/report/html/html.ts';
import { renderPage } from '../src/report/html/page.ts';
import { parseReport } from '../src/report/parse.ts';
import { emptyReport, REPORT_FORMAT, type Report } from '../src/report/report.ts';
import type { OperatorResult } from '../src/suites/operators.ts';
import { FORWARD } from '../src/workloads/pass.ts';
import { createWorkload } from '../src/workloads/shapes.ts';
import { titleOf } from '../src/workloads/workload.ts';

const MACHINE = {
  engine: 'Node 20.0.0',
  flags: ['--experimental-wasm-relaxed-simd'],
  system: 'linux x64',
  cpu: 'A <fast> CPU & "co"',
  cores: 2,
};

const PEAK = 16;

type Time = readonly [name: string, group: Group, mode: string | undefined, ms: number];

const compared = (multiplyAdds: number, contestants: readonly Time[]) =>
  standingsOf(
    contestants.map(([name, group, mode]) => ({ name, group, mode })),
    Object.fromEntries(contestants.map(([name, , , ms]) => [name, [ms, 1.5 * ms]])),
    { multiplyAdds, peak: PEAK, bandwidth: 12 },
  );

function operatorResult(side: number): OperatorResult {
  const map = { batch: 1, height: side, width: side, channels: 64 };
  const workload = createWorkload('involution2d', { ...map, groups: 4, kernelSize: 7 });
  const { operator, shape, multiplyAdds } = workload;
  return {
    ...{ operator, shape, title: titleOf(workload), pass: FORWARD, bytes: 3e6 },
    ...compared(multiplyAdds, [
      ['ours simd', 'ours', 'simd', 0.7345],
      ['stock ops', 'stock', undefined, 81.77],
    ]),
  };
}

const growing = { parameters: 1000, spread: 0.1, samples: 3, floorRatio: 2 };

/** A report that has something of everything. */
const WHOLE: Report = {
  ...emptyReport(MACHINE, true),
  made: '2026-05-04T03:02:01.000Z',
  operators: [
    { backend: 'wasm', versions: { 'tfjs-backend-wasm': '4.22.0' }, results: [operatorResult(56)] },
  ],
  costs: [
    {
      ...{ backend: 'wasm', versions: {}, mode: 'simd', peak: PEAK },
      points: [14, 28].map((side) => ({
        ...{ operator: 'involution', axis: 'H·W', value: side ** 2, side, channels: 64 },
        ...{ kernelSize: 7, multiplyAdds: 1e4 * side ** 2, peakBytes: 5e3 * side ** 2 },
        ...{ ...growing, median: side ** 2 / 1e3, min: side ** 2 / 2e3 },
      })),
      growths: [
        {
          ...{ operator: 'involution', axis: 'H·W', formula: 'N·C·K²', stated: 1 },
          ...{ multiplyAdds: 1, parameters: 0, time: 0.876, memory: 1.02 },
        },
      ],
    },
  ],
  models: [
    {
      ...{ backend: 'wasm', versions: {}, size: 224, batch: 1, rounds: 2, against: [] },
      results: [
        {
          ...{ model: 'rednet50', parameters: 15.5e6, peakBytes: { ours: 7.25e6, stock: 87e6 } },
          ...compared(2.65e9, [
            ['ours simd', 'ours', 'simd', 191.4],
            ['resnet50, stock', 'resnet50, stock', undefined, 369.1],
          ]),
          loading: [{ name: 'ours', median: 1567, min: 1420, spread: 0.12, samples: 3 }],
        },
      ],
    },
  ],
  dense: [
    {
      ...{ backend: 'wasm', versions: { PyTorch: '2.0' }, size: 512, rounds: 1 },
      results: [
        {
          ...{
            model: 'fpn_red50',
            found: 11,
            outside: 0.072,
            peakBytes: { ours: 4e7, stock: 9e7 },
          },
          ...compared(3.2e10, [
            ['ours simd', 'ours', 'simd', 2222],
            ['stock', 'stock', undefined, 9876],
            ['pytorch shift', 'pytorch', undefined, 1357],
          ]),
          kernels: [{ label: 'Conv2D 3×3', calls: 7, milliseconds: 1250, multiplyAdds: 1.8e10 }],
        },
      ],
    },
    {
      ...{ backend: 'webgl', versions: {}, size: 512, rounds: 1 },
      results: [
        {
          ...{ model: 'fpn_red50', found: 11, kernels: [] },
          ...compared(3.2e10, [['ours float32', 'ours', 'float32', 3333]]),
        },
      ],
    },
  ],
  profiles: [
    {
      ...{ backend: 'wasm', mode: 'simd', form: 'deployed', size: 224, rounds: 3 },
      models: [
        {
          ...{ model: 'rednet50', whole: 190, wholeRecorded: 200, sum: 180, peak: PEAK },
          kernels: [
            { label: 'FusedPaddedConv2D', calls: 33, milliseconds: 135, share: 0.75 },
            ...[{ label: 'Involution2D 7×7', calls: 16, milliseconds: 45, share: 0.25 }],
          ],
        },
      ],
    },
  ],
  skipped: ['conv2d <b>, forward: without PyTorch: it is not installed'],
};

/** Without printing the page where it fails. */
const expectIn = (page: string, text: string) => expect(page.includes(text), text).toBe(true);

const headingsOf = (page: string) => [...page.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id);

describe('html', () => {
  it('escapes texts, keeps markup, joins lists and leaves out what is not there', () => {
    const list = ['<i>', new Html('<b>'), 3].map((each) => html`<li>${each}</li>`);
    expect(html`<ul title="${`"'&`}">${list}${undefined}${false}</ul>`.markup).toBe(
      '<ul title="&quot;&#39;&amp;"><li>&lt;i&gt;</li><li><b></li><li>3</li></ul>',
    );
  });
});

describe('format', () => {
  it('keeps three digits, and all before the point', () => {
    expect([0.012345, 1.375, 99.96, 1108.4, Number.NaN].map(digits)).toEqual([
      ...['0.0123', '1.38', '100', '1,108', '–'],
    ]);
    expect([0.8, 0.004, 0].map(percent)).toEqual(['80 %', '< 1 %', '0 %']);
  });
});

describe('the page of a report', async () => {
  const page = await renderPage([WHOLE]);

  it('needs nothing but itself', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|\ssrc=|@import|url\(|https?:/i);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, to]) => to.startsWith('#'))).toBe(true);
  });

  it('says what was measured, on what, when, and with which versions', () => {
    expectIn(page, 'A &lt;fast&gt; CPU &amp; &quot;co&quot;, 2 cores');
    expectIn(page, 'flags: --experimental-wasm-relaxed-simd');
    expectIn(page, '4 May 2026, 03:02 UTC; the quick set');
    expectIn(page, 'tfjs-backend-wasm 4.22.0');
    expectIn(page, 'PyTorch 2.0');
    expectIn(page, 'on wasm and webgl, ');
    expectIn(page, '2 detectors and segmenters');
  });

  it('has a section for everything that was measured', () => {
    expect(headingsOf(page)).toEqual([
      ...['summary', 'reading', 'goals', 'operators', 'roofline'],
      ...['costs', 'networks', 'dense', 'profiles', 'skipped'],
    ]);
  });

  it.each([
    ['operators', ['summary', 'operators', 'roofline']],
    ['costs', ['costs']],
    ['models', ['summary', 'networks']],
    ['dense', ['dense']],
    ['profiles', ['profiles']],
    ['skipped', ['skipped']],
  ] as const)('has no section without %s', async (part, gone) => {
    const without = headingsOf(await renderPage([{ ...WHOLE, [part]: [] }]));
    // Both operators and networks have something for the summary.
    const missing = gone.filter((id) => id !== 'summary');
    expect(without).toEqual(headingsOf(page).filter((id) => !missing.includes(id as never)));
  });

  it('of nothing explains how to read it and which goals there are', async () => {
    const empty = await renderPage([emptyReport(MACHINE, false)]);
    expect(headingsOf(empty)).toEqual(['reading', 'goals']);
    expectIn(empty, 'the full set');
    expectIn(empty, 'Measured: nothing.');
  });

  it('has no roofline where bytes are not known', async () => {
    const { bytes, ...result } = operatorResult(28);
    const operators = [{ ...WHOLE.operators[0], results: [result] }];
    expect(bytes).toBeDefined();
    expect(headingsOf(await renderPage([{ ...WHOLE, operators }]))).not.toContain('roofline');
  });

  it('gives the figures of the report', () => {
    const [operator] = WHOLE.operators[0].results;
    const [model] = WHOLE.models[0].results;
    for (const { standings } of [operator, model]) {
      for (const { name, median, min, spread, ratio } of standings) {
        const cells = [digits(median), digits(min), percent(spread)].map((each) => td(each));
        expectIn(page, `<th scope="row">${name}</th>${cells.join('')}`);
        expectIn(page, td(times(ratio)));
      }
    }
    const [ours, stock] = operator.standings;
    expectIn(page, `<strong>${times(stock.median / ours.median)}</strong>`);
    expectIn(page, `<strong>${percent(operator.floor / ours.median)}</strong>`);
    expectIn(page, td(digits(3e6 / ours.median / 1e6)));
    const [network, resnet] = model.standings;
    expectIn(page, `<strong>${times(resnet.median / network.median)}</strong>`);
    expectIn(page, td(digits(1000 / network.median)));
    expectIn(page, 'ours 7.25 MB, stock ops 87.0 MB (ours is 8 % of that)');
    expectIn(page, ['ours', '1.57', '1.42', '12 %'].map(cell).join(''));
    expectIn(page, ['H·W', '1', '1.00', '0.00', '0.88', '1.02'].map(cell).join(''));
    expectIn(page, 'which finds 11: 32.0 G multiply–adds, whose floor is 2,000 ms');
    expectIn(
      page,
      'Outside of kernels: 7 % of the time. Memory beyond the weights: 40.0 MB, stock',
    );
    expectIn(page, ['pytorch shift', '1,696', '1,357'].map(cell).join(''));
    expectIn(page, ['Conv2D 3×3', '7', '1,250', '90 %'].map(cell).join(''));
    expectIn(page, ['FusedPaddedConv2D', '135', '75 %', '33'].map(cell).join(''));
  });

  it('writes the same figures behind the bars and into the legends', () => {
    const texts = [...page.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    const [ours, stock] = WHOLE.operators[0].results[0].standings;
    expect(texts).toEqual(
      expect.arrayContaining([
        ...['56×56×64 K 7', `${digits(ours.median)} ms`, times(stock.ratio)],
        ...['peak 16.0 a ns', 'memory 12.0 bytes a ns'],
        'involution: power 0.88, stated 1',
        ...['resnet50, stock', '1.57 s', '87.0 MB'],
        ...['FusedPaddedConv2D', '68 %', 'outside kernels', '10 %'],
      ]),
    );
    expect(texts.filter((text) => /undefined|NaN|null|e[+-]\d/.test(text))).toEqual([]);
  });

  it('says of goals whether they were reached, missed or not measured', () => {
    expectIn(page, '4 reached, 3 missed');
    const row = (verdict: string, ...cells: string[]) =>
      `${verdict}</span></td>${cells.map((each) => td(each)).join('')}`;
    expectIn(page, row('✗ missed', '63 %', '≥ 80 %'));
    expectIn(page, row('✗ missed', '7 %', '≤ 5 %'));
  });

  it('says what was left out and why', () => {
    expectIn(page, '<li>conv2d &lt;b&gt;, forward: without PyTorch: it is not installed</li>');
  });

  it('names every plot and table for those who cannot see it', () => {
    const count = (pattern: RegExp) => [...page.matchAll(pattern)].length;
    expect(count(/<svg /g)).toBeGreaterThan(5);
    expect(count(/<div role="img" aria-label="[^"]+"><svg /g)).toBe(count(/<svg /g));
    expect(count(/<table>\n<caption>[^<]+<\/caption>/g)).toBe(count(/<table/g));
  });

  it('holds several reports, each under its engine', async () => {
    const browser = { ...WHOLE, machine: { ...MACHINE, engine: 'Chromium 140' } };
    const both = await renderPage([WHOLE, browser]);
    for (const engine of ['Node 20.0.0', 'Chromium 140']) {
      expectIn(both, `<strong>${engine}</strong> on linux x64`);
      expectIn(both, `<h3>On wasm, ${engine}</h3>`);
      expectIn(both, `<h3>rednet50 on wasm, ${engine}`);
    }
  });
});

const td = (text: string) => `<td>${html`${text}`}</td>`;
const cell = (text: string, column: number) =>
  column === 0 ? `<th scope="row">${text}</th>` : td(text);

describe('writeReport', () => {
  it('writes JSON that is read again, and its page', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'benchmarks-'));
    try {
      const files = await writeReport(WHOLE, path.join(folder, 'new'));
      expect(parseReport(readFileSync(files.json, 'utf8'), files.json)).toEqual(WHOLE);
      expect(readFileSync(files.html, 'utf8')).toBe(await renderPage([WHOLE]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('parseReport', () => {
  const { format, ...formless } = WHOLE;
  const { costs, ...costless } = WHOLE;
  it.each([
    ['{"a":', /^a\.json is not JSON \(.*\), expected a report of the format "dynaconv-benchmarks/],
    ['[]', /^a\.json holds a list, expected a report/],
    ['"x"', /^a\.json holds a string, expected a report/],
    ['null', /^a\.json holds null, expected a report/],
    [JSON.stringify(formless), /^a\.json has no format, expected/],
    [JSON.stringify({ ...WHOLE, format: 'x/2' }), /^a\.json has the format "x\/2", expected/],
    [JSON.stringify(costless), /^a\.json: `costs` is missing, expected a list/],
    [
      JSON.stringify({ ...WHOLE, machine: 3 }),
      /^a\.json: `machine` is a number, expected an object/,
    ],
  ])('refuses %.20s', (text, message) => {
    expect(() => parseReport(text, 'a.json')).toThrow(message);
    expect([format, costs]).toEqual([REPORT_FORMAT, WHOLE.costs]);
  });
});
