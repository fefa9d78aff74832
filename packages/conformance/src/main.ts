#!/usr/bin/env node
import { main } from './cli/program.ts';

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What comes here is a mistake in the arguments, or a file that cannot be read.
  console.error(`dynaconv-conformance: ${(error as Error).message}`);
  process.exitCode = 2;
}
