import { byId } from '@dynaconv/page-kit/page';
import type { Lesson, News, Taught } from '../engine/teaching/lesson.ts';
import { TeacherWorker } from '../engine/teaching/teacher_worker.ts';
import type { Picked } from '../images/picked.ts';
import { KernelChange } from '../views/kernel_change.ts';
import { LossCurve } from '../views/loss_curve.ts';
import { ClassList } from './class_list.ts';
import { lessonProblem } from './lesson_problem.ts';
import { Sources } from './sources.ts';
import { openTaught, save, type TaughtNetwork, taughtNetwork } from './taught.ts';
import { TeachingStatus } from './teaching_status.ts';

/** What is chosen in the other parts of the page. */
interface Chosen extends Pick<Lesson, 'backend' | 'watched'> {
  /** None as long as its weights are to be chosen. */
  readonly network: Lesson['network'] | undefined;
}

interface TeachingOptions {
  chosen(): Chosen;
  image(): Promise<Picked>;
  /** There is a network that the user has taught, or loaded. */
  onTaught(taught: TaughtNetwork): void;
}

const updatesInput = byId<HTMLInputElement>('updates');
const rateInput = byId<HTMLInputElement>('rate');

/**
 * The part of the page where the user teaches a network classes of his own. What he has is lost by nothing but leaving: a
 * training that fails leaves the examples, and the network of before.
 */
export class Teaching {
  readonly #options: TeachingOptions;
  readonly #classes: ClassList;
  readonly #status = new TeachingStatus();
  readonly #curve = new LossCurve(byId('loss'));
  readonly #change = new KernelChange();
  #teacher: TeacherWorker | undefined;
  #isStopping = false;
  #taught: TaughtNetwork | undefined;
  /** Whether there is something that leaving the page would lose. */
  #isUnsaved = false;

  constructor(options: TeachingOptions) {
    this.#options = options;
    const onError = (message: string) => this.#status.showError(message);
    const sources = new Sources(options.image, onError);
    this.#classes = new ClassList({
      take: () => sources.take(),
      onChange: () => {
        this.#isUnsaved = this.#classes.examples > 0;
        onError('');
        this.#status.say(this.#counts());
      },
      onError,
    });
    byId('train').onclick = () => {
      if (this.#teacher) this.#stop(this.#teacher);
      else void this.#train();
    };
    byId('save').onclick = () => {
      if (!this.#taught) return;
      save(this.#taught);
      this.#isUnsaved = false;
      this.#status.say(`Saved as ${this.#taught.file.name}.`);
    };
    const load = byId<HTMLInputElement>('load');
    load.onchange = () => {
      const [file] = load.files!;
      load.value = '';
      if (file) void this.load(file);
    };
    // Browsers ask in words of their own.
    window.addEventListener('beforeunload', (event) => {
      if (this.#isUnsaved || this.#teacher) event.preventDefault();
    });
  }

  /** Takes a network that was saved. */
  async load(file: File): Promise<void> {
    this.#status.showError('');
    try {
      const taught = await openTaught(file);
      if (this.#teacher) throw new Error('A training is going on: stop it first, and load then.');
      this.#classes.take(taught.classes);
      this.#use(taught);
      this.#status.finish('taught', `${file.name}: it knows ${list(taught.classes)}.`);
    } catch (error) {
      this.#status.showError((error as Error).message);
    }
  }

  async #train(): Promise<void> {
    const problem = this.#problem();
    this.#status.showError(problem ?? '');
    if (problem !== undefined) return;
    const lesson = this.#lesson();
    const teacher = new TeacherWorker();
    this.#teacher = teacher;
    this.#isStopping = false;
    this.#curve.start(lesson.updates);
    this.#change.start();
    this.#status.start(lesson.updates);
    try {
      const taught = await teacher.teach(lesson, (news) => this.#show(news));
      if (taught) this.#take(lesson, taught);
      else this.#status.finish('idle', 'Stopped before the first update.');
    } catch (error) {
      if (this.#isStopping) this.#status.finish('idle', 'Stopped; the network of before stays.');
      else this.#fail((error as Error).message);
    } finally {
      this.#teacher = undefined;
      this.#curve.end();
      teacher.terminate();
    }
  }

  #problem(): string | undefined {
    if (!this.#options.chosen().network)
      return 'Choose the weights of the network in part 2 first.';
    const problem = lessonProblem(this.#classes.classes);
    if (problem) return problem;
    if (!updatesInput.checkValidity()) return 'Updates: give a whole number from 1 to 10000.';
    if (!(rateInput.valueAsNumber > 0))
      return 'Learning rate: give a number above 0, such as 0.0003.';
    return undefined;
  }

  #lesson(): Lesson {
    const { network, ...chosen } = this.#options.chosen();
    const { classes } = this.#classes;
    return {
      ...chosen,
      network: network!,
      classes: classes.map(({ name }) => name),
      examples: classes.flatMap(({ examples }, label) =>
        examples.map(({ bitmap }) => ({ image: bitmap, label })),
      ),
      trained: byId<HTMLSelectElement>('trained-part').value as Lesson['trained'],
      updates: updatesInput.valueAsNumber,
      learningRate: rateInput.valueAsNumber,
      mirrored: byId<HTMLInputElement>('mirrored').checked,
    };
  }

  /** The first time after the update that is being made, the second at once. */
  #stop(teacher: TeacherWorker): void {
    if (this.#isStopping) teacher.terminate();
    else teacher.stop();
    this.#isStopping = true;
    this.#status.stopping();
  }

  #show(news: News): void {
    if (news.kind === 'doing') {
      this.#status.say(news.what);
    } else if (news.kind === 'kernels') {
      this.#change.show(news.explained, news.update);
    } else {
      this.#curve.add(news.loss);
      this.#status.update(news.update, news.loss);
    }
  }

  #take({ network, classes, examples }: Lesson, { file, updates, right, problem }: Taught): void {
    this.#use(taughtNetwork(network.model, classes, file));
    this.#isUnsaved = true;
    const result = `${updates} updates; it gets ${right} of ${examples.length} examples right. It is the network of part 2 now.`;
    this.#status.finish('taught', `${this.#isStopping ? 'Stopped after' : 'Taught by'} ${result}`);
    if (problem) this.#status.showError(`${problem} The network is that after update ${updates}.`);
  }

  #use(taught: TaughtNetwork): void {
    this.#taught = taught;
    byId<HTMLButtonElement>('save').disabled = false;
    this.#options.onTaught(taught);
  }

  #fail(message: string): void {
    this.#status.finish('failed', 'Not taught.');
    this.#status.showError(`${message} The examples and the network of before are as they were.`);
  }

  #counts(): string {
    const counts = this.#classes.classes.map(
      ({ name, examples }) => `${name || 'a class without a name'}: ${examples.length}`,
    );
    return `Examples: ${counts.join(', ')}.`;
  }
}

const list = (names: readonly string[]): string => names.join(', ');
