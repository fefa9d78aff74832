import type { Checkpoint } from '@dynaconv/checkpoint';
import { namesIn } from '@dynaconv/models';

/**
 * The strings for `__metadata__`: those that a safetensors file had there, or the class names of a PyTorch checkpoint, as a JSON
 * array under `classes`, where `@dynaconv/models` finds them.
 */
export function safetensorsMetadata({ format, metadata }: Checkpoint): Record<string, string> {
  // Python's safetensors writes the framework here, 'pt' for PyTorch.
  const layout = { format: 'pt' };
  if (format === 'safetensors') return { ...layout, ...(metadata as Record<string, string>) };
  const names = namesIn({ metadata });
  return names ? { ...layout, classes: JSON.stringify(names) } : layout;
}
