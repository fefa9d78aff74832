import type { Report, SectionName } from '../report.ts';
import type { Html } from './html.ts';

/** A part of the page, with a heading that the contents link to. */
export interface Section {
  id: string;
  title: string;
  body: Html;
}

/** @returns undefined where the reports hold nothing for this section */
export type RenderSection = (
  reports: readonly Report[],
) => Promise<Section | undefined> | Section | undefined;

/** The parts of one suite from all reports, each with where it was measured: 'wasm, Node 24.21.0'. */
export const partsOf = <S extends SectionName>(
  reports: readonly Report[],
  suite: S,
): { where: string; part: Report[S][number] }[] =>
  reports.flatMap((report) =>
    (report[suite] as Report[S][number][]).map((part) => ({
      where: `${part.backend}, ${report.machine.engine}`,
      part,
    })),
  );
