import { type BackendChoice, useBackend } from '../backend.ts';
import { BACKEND_VARIABLE } from './backend_variable.ts';

// What each process of a worker imports before it loads a network.
await useBackend(process.env[BACKEND_VARIABLE] as BackendChoice);
