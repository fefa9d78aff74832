import { byId, fillSelect, make } from '@dynaconv/page-kit/page';
import { SECTIONS, type SectionName } from '../report/report.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import { PAGE_MODELS } from './plan.ts';
import { type Choice, TARGETS, type Target } from './protocol.ts';
import { obstacleTo, TARGET_NAMES } from './targets.ts';

const form = byId<HTMLFormElement>('choices');
const operatorSelect = byId<HTMLSelectElement>('operator');
const modelSelect = byId<HTMLSelectElement>('model');

/** Fills the form with the available choices. */
export function offerChoices(): void {
  byId('targets').replaceChildren(
    ...TARGETS.map((target) => {
      const obstacle = obstacleTo(target);
      const box = { type: 'checkbox', name: 'target', value: target };
      return make(
        'label',
        {},
        make('input', { ...box, checked: !obstacle, disabled: obstacle !== undefined }),
        ` ${TARGET_NAMES[target]}`,
        ...(obstacle ? [make('span', { className: 'hint' }, `: ${obstacle}`)] : []),
      );
    }),
  );
  byId('sections').replaceChildren(
    ...SECTIONS.map((value) => {
      const box = { type: 'checkbox', name: 'section', value, checked: true };
      return make('label', {}, make('input', box), ` ${SECTION_NAMES[value]}`);
    }),
  );
  offerOne(operatorSelect, OPERATORS, 'all of them');
  offerOne(modelSelect, PAGE_MODELS, 'those of the set');
}

function offerOne(select: HTMLSelectElement, names: readonly string[], all: string): void {
  const options = names.map((name) => ({ value: name, label: name }));
  fillSelect(select, [{ value: '', label: all }, ...options], '');
}

const SECTION_NAMES: Record<SectionName, string> = {
  operators: 'Operators',
  costs: 'What they cost as sizes grow',
  models: 'Whole networks',
  profiles: 'Where the time of a network goes',
};

/** What the user has chosen. */
export function chosen(): Choice & { targets: readonly Target[] } {
  const values = new FormData(form);
  return {
    targets: values.getAll('target') as Target[],
    full: values.get('set') === 'full',
    sections: values.getAll('section') as SectionName[],
    operator: (operatorSelect.value || undefined) as Operator | undefined,
    model: modelSelect.value || undefined,
  };
}

/** Sets whether the choices can be changed. */
export function enableChoices(enabled: boolean): void {
  for (const fieldset of form.querySelectorAll('fieldset')) fieldset.disabled = !enabled;
}
