/** The results of the checks of one step, or of the whole run. */
export class Tally {
  passed = 0;
  /** One text a failed check: its name and what went wrong. */
  readonly failures: string[] = [];
  /** One text a skipped check: its name and the reason. */
  readonly skips: string[] = [];
  /** Things that somebody should look at, though nothing failed. Each is a line at the end of the run. */
  readonly warnings: string[] = [];

  /** Counts one check; what `run` throws is the failure. */
  async check(name: string, run: () => unknown): Promise<void> {
    try {
      await run();
      this.passed += 1;
    } catch (error) {
      this.failures.push(`${name}\n${error instanceof Error ? error.message : error}`);
    }
  }

  add(other: Tally): void {
    this.passed += other.passed;
    this.failures.push(...other.failures);
    this.skips.push(...other.skips);
    this.warnings.push(...other.warnings);
  }

  toString(): string {
    const skipped = this.skips.length > 0 ? `, ${this.skips.length} skipped` : '';
    return `${this.passed} passed, ${this.failures.length} failed${skipped}`;
  }
}
