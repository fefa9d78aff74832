import type { Checkpoint } from '@dynaconv/checkpoint';
import { namesIn } from '@dynaconv/models';

/**
 * What goes into `__metadata__`, which takes strings only: what a safetensors file had there, or of a PyTorch checkpoint
 * the class names as a JSON array at `classes`, where `@dynaconv/models` finds them.
 */
export function safetensorsMetadata({ format, metadata }: Checkpoint): Record<string, string> {
  // Python's safetensors names the framework of the layout so.
  const layout = { format: 'pt' };
  if (format === 'safetensors') return { ...layout, ...(metadata as Record<string, string>) };
  const names = namesIn({ metadata });
  return names ? { ...layout, classes: JSON.stringify(names) } : layout;
}
