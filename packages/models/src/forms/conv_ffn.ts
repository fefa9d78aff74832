import type { ConvFfn, Form, Value } from './form.ts';

/** A ConvFFN of separate parts. */
export function separateConvFfn<V extends Value>(
  form: Omit<Form<V>, 'convFfn'>,
  x: V,
  { expand, depthwise, norm, project, hidden, fused: _, ...rest }: ConvFfn<V>,
): V {
  let y = form.pointwise(x, { conv: expand, filters: hidden, activation: 'gelu' });
  y = form.residualDepthwise(y, depthwise);
  y = form.layer(y, norm);
  return form.pointwise(y, { conv: project, ...rest });
}
