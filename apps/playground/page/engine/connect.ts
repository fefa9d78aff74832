import { type Remote, wrap } from 'comlink';
import type { Engine } from './engine.ts';

/**
 * Starts the engine's worker.
 * @param onCrash is told why it stopped, should it
 */
export function startEngine(onCrash: (reason: string) => void): Remote<Engine> {
  const worker = new Worker('/engine.js', { type: 'module' });
  worker.onerror = ({ message }) => onCrash(message || 'its script did not load');
  return wrap<Engine>(worker);
}
