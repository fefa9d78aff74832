/** A fenced block of code in a page of documentation. */
export interface Example {
  /** `file:line`, which editors can open. */
  readonly place: string;
  /** The words after the fence: the language first. */
  readonly info: readonly string[];
  readonly code: string;
}

/** Finds the fenced blocks of a Markdown text. */
export function examplesIn(file: string, text: string): Example[] {
  const examples: Example[] = [];
  let open: { line: number; info: string[]; code: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (!fence) open?.code.push(line);
    else if (!open) open = { line: index + 1, info: fence[1].trim().split(/\s+/), code: [] };
    else {
      examples.push({ place: `${file}:${open.line}`, info: open.info, code: open.code.join('\n') });
      open = undefined;
    }
  }
  if (open) throw new Error(`${file}:${open.line}: the block is never closed`);
  return examples;
}
