/** Importing this lets networks have other operators in place of involutions (`{ operator }`), for pages that import a single family. */

import { withOperator } from './forms/operators.ts';
import { provideOperators } from './network/provided_operators.ts';

provideOperators(withOperator);
