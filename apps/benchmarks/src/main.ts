#!/usr/bin/env node
import { Command } from 'commander';
import { addAll } from './cli/all.ts';
import { addCheck } from './cli/check.ts';
import { addCost } from './cli/cost.ts';
import { addDense } from './cli/dense.ts';
import { addDistributed } from './cli/distributed.ts';
import { addGoals } from './cli/goals.ts';
import { addKeep } from './cli/keep.ts';
import { addModels } from './cli/models.ts';
import { addOperators } from './cli/operators.ts';
import { clearProgress } from './cli/output.ts';
import { addPage } from './cli/page.ts';
import { addProfile } from './cli/profile.ts';
import { addTraining } from './cli/training.ts';

const program = new Command('bench')
  .description(
    'Speed of dynaconv, side by side in one run with what a user would pick instead and with what the machine can do',
  )
  .showHelpAfterError();

addAll(program);
addOperators(program);
addCost(program);
addModels(program);
addProfile(program);
addTraining(program);
addDense(program);
addDistributed(program);
addPage(program);
addCheck(program);
addGoals(program);
addKeep(program);

await program.parseAsync().catch((error: Error) => {
  clearProgress();
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
