import { expose } from 'comlink';
import type { Engine } from '../protocol.ts';
import { measure } from './measure.ts';

expose({ measure } satisfies Engine);
