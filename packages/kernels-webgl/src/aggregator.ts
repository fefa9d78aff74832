import type { Involution2DInfo, WindowSizes } from '@dynaconv/involution-ops/base';
import { aggregateShader } from './glsl/aggregate.ts';
import { aggregateBlocksShader } from './glsl/aggregate_blocks.ts';
import { type Epilogue, NO_EPILOGUE } from './glsl/epilogue.ts';
import type { Shader } from './glsl/shader.ts';
import { CLAMPED, STRIDED, type Window } from './glsl/window.ts';

/** Both shaders of a window with the pixels' own weights, and which of them to take. */
const aggregator = (window: Window, epilogue: Epilogue) => {
  const blocks = aggregateBlocksShader(window, epilogue);
  const general = aggregateShader(window, 'gatherer', epilogue);
  return ({ channelsPerGroup }: WindowSizes, areNeighbours: boolean): Shader =>
    areNeighbours && channelsPerGroup % 2 === 0 ? blocks : general;
};

/** Whether windows are neighbours, and begin a column apart. */
const readsNeighbours = (info: Involution2DInfo): boolean =>
  info.strideWidth === 1 && info.dilationHeight === 1 && info.dilationWidth === 1;

/** The shader of an involution of some sizes. */
export const involutionAggregator = (epilogue: Epilogue = NO_EPILOGUE) => {
  const choose = aggregator(STRIDED, epilogue);
  return (info: Involution2DInfo): Shader => choose(info, readsNeighbours(info));
};

const chooseClamped = aggregator(CLAMPED, NO_EPILOGUE);

/** The shader of `NeighborhoodAv2D` for some sizes. */
export const neighborhoodAggregator = (sizes: WindowSizes): Shader => chooseClamped(sizes, true);
