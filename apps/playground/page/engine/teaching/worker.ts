import { expose } from 'comlink';
import { Teacher } from './teacher.ts';

expose(new Teacher());
