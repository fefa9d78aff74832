import { expose } from 'comlink';
import { SceneEngine } from './scene_engine.ts';

expose(new SceneEngine());
