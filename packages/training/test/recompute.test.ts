import '@tensorflow/tfjs-backend-cpu';
import { recompute, recomputed } from '@dynaconv/training';
