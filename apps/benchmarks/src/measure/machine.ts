/** What figures were measured on. */
export interface Machine {
  /** 'Node 24.21.0', 'Chromium 140'. */
  engine: string;
  /** Options of the engine. */
  flags: readonly string[];
  /** 'linux x64' */
  system: string;
  cpu: string;
  cores: number;
}
