import type { ModelResult, ModelsReport } from '../../suites/models.ts';
import { describeNetwork, loadingTable, networkTable } from '../tables/networks.ts';
import { renderCaptioned } from './table.ts';

export function renderModels({ backend, size, batch, rounds, results }: ModelsReport): string {
  const heading = `Whole networks on ${backend}, batch ${batch}, ${size}×${size}, ${rounds} rounds`;
  return [heading, ...results.map((result) => renderModel(result, batch))].join('\n\n');
}

const renderModel = (result: ModelResult, batch: number): string =>
  [
    `${result.model}: ${describeNetwork(result)}`,
    renderCaptioned(networkTable(result, batch)),
    renderCaptioned(loadingTable(result)),
  ].join('\n\n');
