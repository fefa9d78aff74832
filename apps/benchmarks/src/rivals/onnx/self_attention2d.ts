import { type NdArray, reshaped, transposed } from '../nd_array.ts';
import { GraphBuilder } from './graph_builder.ts';
import type { OnnxForm } from './onnx_form.ts';

/** Two products a head and the softmax between them. */
const products: OnnxForm = {
  name: 'products',
  build({ batch, height, width, channels, groups }, { x, query, key }) {
    const graph = new GraphBuilder();
    const [pixels, headChannels] = [height * width, channels / groups];
    const split = (map: NdArray) => reshaped(map, [batch, pixels, groups, headChannels]);
    /** [B, G, H · W, C/G] */
    const rows = (map: NdArray) => transposed(split(map), [0, 2, 1, 3]);
    const queries = graph.input('query', rows(query));
    const keys = graph.input('key', transposed(split(key), [0, 2, 3, 1]));
    const scaled = graph.mul(queries, graph.scalar(headChannels ** -0.5));
    const attention = graph.softmax(graph.matMul(scaled, keys));
    const y = graph.matMul(attention, graph.input('x', rows(x)));
    return graph.finish(y, [batch, groups, pixels, headChannels], [0, 2, 1, 3]);
  },
};

export const selfAttentionForms: readonly OnnxForm[] = [products];
