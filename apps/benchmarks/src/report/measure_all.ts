import type { Variant } from '@dynaconv/kernels-wasm/base';
import { type BackendName, useBackend } from '../backends/use_backend.ts';
import { describeNode } from '../measure/describe_node.ts';
import { type Opponent, runtimesOf } from '../measure/groups.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { IMAGE_SIZE } from '../network.ts';
import { findTorch } from '../rivals/find_torch.ts';
import { networkRivals } from '../rivals/network_rivals.ts';
import { operatorRivals } from '../rivals/operator_rivals.ts';
import { denseRivals } from '../rivals/pytorch_dense.ts';
import { measureCosts } from '../suites/cost.ts';
import { benchmarkDense } from '../suites/dense.ts';
import { DENSE_GOALS, DENSE_SIZE } from '../suites/dense_network.ts';
import { benchmarkModels } from '../suites/models.ts';
import { benchmarkOperators } from '../suites/operators.ts';
import { profileModels } from '../suites/profile.ts';
import { workloadsOf } from '../workloads/shapes.ts';
import { OPERATORS, type Operator } from '../workloads/workload.ts';
import { emptyReport, type Report, type SectionName } from './report.ts';
import { renderCosts } from './text/costs.ts';
import { renderDense } from './text/dense.ts';
import { renderModels } from './text/networks.ts';
import { renderOperators } from './text/operators.ts';
import { renderProfile } from './text/profiles.ts';

export interface MeasureAllOptions {
  /** The set that takes under three minutes, instead of the one that takes hours. */
  quick: boolean;
  backends: readonly BackendName[];
  sections: readonly SectionName[];
  /** The operators; by default those of the set. */
  operators?: readonly Operator[];
  /** The networks; by default those of the set. */
  models?: readonly string[];
  variant: 'auto' | Variant;
  against: readonly Opponent[];
  /** Executable of the Python that has torch. */
  python: string;
  onProgress: (message: string) => void;
  /** Called with the reason why something is left out. */
  onSkip: (message: string) => void;
  /** Called after each part with all that has been measured so far, and with the new part as text. */
  onSection: (report: Report, added: string) => void;
}

/** What is measured on a backend. */
interface Plan {
  operators: readonly Operator[];
  /** Batches that operators and networks run on. */
  batches: readonly number[];
  costs: boolean;
  models: readonly string[];
  /** Detectors and segmenters. */
  dense: readonly string[];
  profiles: readonly string[];
  rounds: Record<SectionName | 'loads', number>;
}

const QUICK: Plan = {
  operators: OPERATORS,
  batches: [1],
  costs: true,
  models: ['rednet50', 'overlock_xt'],
  dense: DENSE_GOALS,
  profiles: ['rednet50', 'overlock_xt'],
  rounds: { operators: 2, costs: 2, models: 2, loads: 1, dense: 1, profiles: 3 },
};

const NETWORKS = [
  ...['rednet26', 'rednet38', 'rednet50', 'rednet101', 'rednet152'],
  ...['overlock_xt', 'overlock_t', 'overlock_s', 'overlock_b'],
];

const FULL: Record<BackendName, Plan> = {
  wasm: {
    operators: OPERATORS,
    batches: [1],
    costs: true,
    models: NETWORKS,
    dense: DENSE_GOALS,
    profiles: NETWORKS,
    rounds: { operators: 5, costs: 7, models: 4, loads: 2, dense: 3, profiles: 5 },
  },
  tensorflow: {
    // Stock large depthwise convolutions hang on TensorFlow 2.16; dynamicConv2d is of one image.
    operators: ['involution2d', 'contMix2d', 'conv2d', 'selfAttention2d'],
    batches: [1, 8],
    costs: false,
    models: ['rednet50', 'overlock_t'],
    dense: DENSE_GOALS,
    profiles: [],
    rounds: { operators: 3, costs: 7, models: 3, loads: 1, dense: 3, profiles: 5 },
  },
};

function planOf(
  name: BackendName,
  { quick, sections, operators, models }: MeasureAllOptions,
): Plan {
  const plan = quick ? QUICK : FULL[name];
  const has = (section: SectionName) => sections.includes(section);
  return {
    ...plan,
    operators: has('operators') ? (operators ?? plan.operators) : [],
    costs: has('costs') && plan.costs,
    models: has('models') ? (models ?? plan.models) : [],
    dense: has('dense') ? plan.dense : [],
    profiles: has('profiles') ? (models ?? plan.profiles) : [],
  };
}

/** Measures everything, in one process. */
export async function measureAll(options: MeasureAllOptions): Promise<Report> {
  const { quick, backends, variant, against, python, onProgress, onSection } = options;
  const report = emptyReport(describeNode(), quick);
  const onSkip = (message: string) => {
    report.skipped.push(message);
    options.onSkip(message);
  };
  const roofline = await compileWasmRoofline();
  const runtimes = runtimesOf(against);
  const torch = runtimes.length > 0 ? await findTorch(python, onSkip) : undefined;
  const ofOperators = await operatorRivals({ against: runtimes, torch, onProgress, onSkip });
  const ofNetworks = torch && networkRivals(torch, runtimes);
  const ofDense = torch && runtimes.includes('pytorch') ? denseRivals(torch) : undefined;
  try {
    for (const name of backends) {
      const backend = await useBackend(name, variant);
      const plan = planOf(name, options);
      const { rounds } = plan;
      const common = { backend, roofline, onProgress, onSkip };
      /** Adds a part to its section. */
      const add = <Part>(section: Part[], part: Part, render: (part: Part) => string) => {
        section.push(part);
        onSection(report, render(part));
      };
      for (const batch of plan.operators.length > 0 ? plan.batches : []) {
        const workloads = plan.operators.flatMap((each) => workloadsOf(each, quick, batch));
        const task = { ...common, workloads, rounds: rounds.operators, rivals: ofOperators };
        add(report.operators, await benchmarkOperators(task), renderOperators);
      }
      if (plan.costs) {
        const task = { ...common, rounds: rounds.costs, quick };
        add(report.costs, await measureCosts(task), renderCosts);
      }
      for (const batch of plan.batches) {
        for (const model of plan.models) {
          const task = {
            ...common,
            models: [model],
            against,
            rivals: ofNetworks,
            size: IMAGE_SIZE,
            batch,
          };
          const { models, loads } = rounds;
          const part = await benchmarkModels({ ...task, rounds: models, loads });
          add(report.models, part, renderModels);
        }
      }
      for (const model of plan.dense) {
        const task = { ...common, models: [model], rivals: ofDense, size: DENSE_SIZE };
        const stock = against.includes('stock');
        const part = await benchmarkDense({ ...task, rounds: rounds.dense, stock });
        add(report.dense, part, renderDense);
      }
      for (const model of plan.profiles) {
        const task = { ...common, models: [model], size: IMAGE_SIZE };
        const part = await profileModels({ ...task, rounds: rounds.profiles });
        add(report.profiles, part, renderProfile);
      }
    }
  } finally {
    await ofOperators.dispose();
  }
  return report;
}
