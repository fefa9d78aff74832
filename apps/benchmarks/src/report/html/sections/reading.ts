import { html } from '../html.ts';
import type { RenderSection } from '../section.ts';

export const reading: RenderSection = () => ({
  id: 'reading',
  title: 'How to read a figure',
  body: html`<dl>
<dt>Ratios, measured in turns</dt>
<dd>All contestants of a comparison take turns in one process, round after round, so that whatever disturbs the machine disturbs all of
them. Trust the ratio of two times of one comparison; a time by itself changes with the machine and its load. Before anything is timed,
all outputs are compared: a contestant that computes something else is an error.</dd>
<dt>Median, min, spread</dt>
<dd>Of all timed calls: the middle one, the fastest, and the distance between the quartiles as a fraction of the median. A difference
smaller than the spread says nothing.</dd>
<dt>Peak, floor, “of peak”</dt>
<dd>The peak is how many multiply–adds a nanosecond a loop makes that does nothing else, with the 4-wide multiply and add of WebAssembly
on one thread, measured in between. The floor is the time that the multiply–adds of a computation take at the peak; “of peak” is the
floor divided by the median. Fused multiply–adds and wider vectors (relaxed-simd, PyTorch, onnxruntime-node, TensorFlow) can exceed
100 %.</dd>
<dt>Bandwidth, roofline</dt>
<dd>The bandwidth is how many bytes a nanosecond a copy of more than the caches hold reads and writes. An operator that makes few
multiply–adds of each byte is limited by it instead of by the peak: the roofline is the lower one of both limits.</dd>
<dt>Contestants</dt>
<dd>“Ours” are dynaconv’s kernels, with the instructions (simd, relaxed-simd) or threads they use. “Stock ops” are the same computation
put together from TensorFlow.js’s own operations on the same backend, in every way known to be fast. PyTorch and onnxruntime (web: in
WebAssembly; node: native) run the official formulation and hand-written ones; the last word of a name says which. Of several ways, the
fastest counts. One image at a time and one thread each, unless something else is said.</dd>
</dl>
`,
});
