import { byId, fillSelect, make } from '@dynaconv/page-kit/page';
import {
  GROUP_LABELS,
  PAGE_OPPONENTS,
  PAGE_RIVALS,
  type PageOpponent,
  type PageRivalName,
} from '../measure/groups.ts';
import { DEFAULT_SECTIONS, SECTIONS, type SectionName } from '../report/report.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import { PAGE_NETWORKS } from './plan.ts';
import { type Choice, TARGETS, type Target } from './protocol.ts';
import { obstacleTo, TARGET_NAMES } from './targets.ts';

const form = byId<HTMLFormElement>('choices');
const operatorSelect = byId<HTMLSelectElement>('operator');
const modelSelect = byId<HTMLSelectElement>('model');

/** Fills the form with the available choices; `rivals`: the other runtimes that the page's server has. */
export function offerChoices(rivals: readonly PageRivalName[]): void {
  byId('targets').replaceChildren(
    ...TARGETS.map((target) =>
      box('target', target, TARGET_NAMES[target], { obstacle: obstacleTo(target) }),
    ),
  );
  byId('sections').replaceChildren(
    ...SECTIONS.map((section) => {
      const checked = DEFAULT_SECTIONS.includes(section);
      return box('section', section, SECTION_NAMES[section], { checked });
    }),
  );
  byId('against').replaceChildren(
    ...PAGE_OPPONENTS.map((opponent) => {
      const isLacking = PAGE_RIVALS.some((each) => each === opponent && !rivals.includes(each));
      const obstacle = isLacking ? 'start its server with --against to have it' : undefined;
      return box('against', opponent, OPPONENT_NAMES[opponent], { obstacle });
    }),
  );
  offerOne(operatorSelect, OPERATORS, 'all of them');
  offerOne(modelSelect, PAGE_NETWORKS, 'those of the set');
}

function offerOne(select: HTMLSelectElement, names: readonly string[], all: string): void {
  const options = names.map((name) => ({ value: name, label: name }));
  fillSelect(select, [{ value: '', label: all }, ...options], '');
}

const SECTION_NAMES: Record<SectionName, string> = {
  operators: 'Operators',
  costs: 'What they cost as sizes grow',
  models: 'Whole networks',
  dense: 'Detectors and segmenters, minutes each',
  profiles: 'Where the time of a network goes',
};

const OPPONENT_NAMES: Record<PageOpponent, string> = {
  'training-form': 'their form for training',
  stock: GROUP_LABELS.stock,
  resnet50: 'ResNet-50',
  'onnxruntime-web': GROUP_LABELS['onnxruntime-web'],
  'litert.js': GROUP_LABELS['litert.js'],
};

/** A box that is checked unless something else is said, or there is an obstacle, which is shown then. */
function box(
  name: string,
  value: string,
  label: string,
  { obstacle, checked = !obstacle }: { obstacle?: string; checked?: boolean } = {},
): HTMLElement {
  const input = { type: 'checkbox', name, value, checked, disabled: !!obstacle };
  const hint = obstacle ? [make('span', { className: 'hint' }, `: ${obstacle}`)] : [];
  return make('label', {}, make('input', input), ` ${label}`, ...hint);
}

/** What the user has chosen. */
export function chosen(): Choice & { targets: readonly Target[] } {
  const values = new FormData(form);
  return {
    targets: values.getAll('target') as Target[],
    full: values.get('set') === 'full',
    sections: values.getAll('section') as SectionName[],
    operator: (operatorSelect.value || undefined) as Operator | undefined,
    model: modelSelect.value || undefined,
    size: Number(values.get('size')) || undefined,
    rounds: Number(values.get('rounds')) || undefined,
    against: values.getAll('against') as PageOpponent[],
  };
}

/** Sets whether the choices can be changed. */
export function enableChoices(enabled: boolean): void {
  for (const fieldset of form.querySelectorAll('fieldset')) fieldset.disabled = !enabled;
}
