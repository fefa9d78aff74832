import { byId, fillSelect, make } from '../../../../tools/browser/page/elements.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import { type Choice, TARGETS, type Target } from './protocol.ts';
import { obstacleTo, TARGET_NAMES } from './targets.ts';

const form = byId<HTMLFormElement>('choices');
const operatorSelect = byId<HTMLSelectElement>('operator');

/** Puts the choices there are on the page. */
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
  const operators = OPERATORS.map((name) => ({ value: name as string, label: name as string }));
  fillSelect(operatorSelect, [{ value: '', label: 'all of them' }, ...operators], '');
}

/** What the user has chosen. */
export function chosen(): Choice & { targets: readonly Target[] } {
  const values = new FormData(form);
  return {
    targets: values.getAll('target') as Target[],
    full: values.get('set') === 'full',
    operator: (operatorSelect.value || undefined) as Operator | undefined,
  };
}

/** Whether they can be changed. */
export function enableChoices(enabled: boolean): void {
  for (const fieldset of form.querySelectorAll('fieldset')) fieldset.disabled = !enabled;
}
