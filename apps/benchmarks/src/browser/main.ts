/** The page's main script: reacts to what the user does. */

import { byId, make } from '@dynaconv/page-kit/page';
import type { Report } from '../report/report.ts';
import { chosen, enableChoices, offerChoices } from './choices.ts';
import { download } from './download.ts';
import { type PageRivals, RIVALS_URL } from './page_rivals.ts';
import { Run } from './run.ts';
import { showError, showProgress } from './status.ts';
import { showGoals } from './views/goals.ts';
import { clearParts, showParts } from './views/parts.ts';
import { Plots } from './views/plots.ts';
import { addResult, beginResults, clearResults } from './views/results.ts';

const startButton = byId<HTMLButtonElement>('start');
const stopButton = byId<HTMLButtonElement>('stop');
const downloadButton = byId<HTMLButtonElement>('download');

const NOTHING =
  'Nothing of this is measured there: costs are those of WebAssembly, kernels are profiled on WebAssembly alone, on one thread or two, and a network by itself is measured in the sections that it is of.';

let run: Run | undefined;

async function start(): Promise<void> {
  const choices = chosen();
  showError('');
  if (choices.targets.length === 0) return showError('Choose at least one place to run on.');
  if (choices.sections.length === 0) return showError('Choose at least one thing to measure.');
  clear();
  for (const id of ['results-section', 'plots-section']) {
    byId(id).hidden = !choices.sections.includes('operators');
  }
  const plots = new Plots();
  const begun = performance.now();
  const current = new Run({
    ...choices,
    onProgress: showProgress,
    onSkip: addSkip,
    onStart: beginResults,
    async onResult(target, result) {
      addResult(result);
      showGoals(current.report);
      downloadButton.disabled = false;
      await plots.add(target, result);
    },
    async onPart() {
      showGoals(current.report);
      downloadButton.disabled = false;
      await showParts(current.report);
    },
  });
  run = current;
  setRunning(true);
  let verb = 'Measured';
  try {
    await current.complete();
    if (current.isStopped) verb = 'Stopped';
    else if (countResults(current.report) === 0) showError(NOTHING);
  } catch (error) {
    verb = 'Failed';
    showError(error instanceof Error ? error.message : String(error));
  }
  const seconds = Math.round((performance.now() - begun) / 1000);
  showProgress(
    `${verb} after ${seconds} s: ${countResults(current.report)} results.`,
    verb === 'Measured' ? 1 : 0,
  );
  setRunning(false);
}

function countResults({ operators, costs, models, dense, profiles }: Report): number {
  const passes = operators.flatMap(({ results }) => results);
  return passes.length + costs.length + models.length + dense.length + profiles.length;
}

function clear(): void {
  clearResults();
  clearParts();
  byId('goals').replaceChildren();
  byId('skips').replaceChildren();
  byId('skips-section').hidden = true;
  downloadButton.disabled = true;
}

function addSkip(message: string): void {
  byId('skips').append(make('li', {}, message));
  byId('skips-section').hidden = false;
}

function setRunning(isRunning: boolean): void {
  enableChoices(!isRunning);
  startButton.disabled = isRunning;
  stopButton.disabled = !isRunning;
}

byId('choices').onsubmit = (event) => {
  event.preventDefault();
  void start();
};
stopButton.onclick = () => run?.stop();
downloadButton.onclick = () =>
  download('benchmarks-browser.json', `${JSON.stringify(run!.report, null, 2)}\n`);

const { networks }: PageRivals = await (await fetch(RIVALS_URL)).json();
offerChoices(networks.flatMap(({ forms }) => forms.map(({ runtime }) => runtime)));
