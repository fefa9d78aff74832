import { proxy } from 'comlink';
import { EndingWorker } from '../ending_worker.ts';
import type { Lesson, News, Taught } from './lesson.ts';
import type { Teacher } from './teacher.ts';

/** A teacher in a worker of its own, which gives one lesson. */
export class TeacherWorker {
  readonly #worker = new EndingWorker<Teacher>('/teacher.js', 'teacher');

  /** @throws Error where it is ended */
  teach(lesson: Lesson, report: (news: News) => void): Promise<Taught | undefined> {
    return this.#worker.unlessEnded(this.#worker.remote.teach(lesson, proxy(report)));
  }

  /** Ends the lesson after the update that is being made. */
  stop(): void {
    void this.#worker.remote.stop();
  }

  /** Ends it at once: nothing comes of it. */
  terminate(): void {
    this.#worker.terminate();
  }
}
