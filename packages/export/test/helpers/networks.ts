import {
  OFFICIAL_OVERLOCK,
  officialFile,
  overlockTensors,
  type ReferenceOutput,
  resNetFile,
  type Shapes,
  stateDictFile,
  tensorsOf,
  torchFile,
} from '@dynaconv/test-kit';
import overlockT from '@dynaconv/test-kit/fixtures/overlock_t.json' with { type: 'json' };
import overlockXT from '@dynaconv/test-kit/fixtures/overlock_xt.json' with { type: 'json' };
import rednet26 from '@dynaconv/test-kit/fixtures/rednet26.json' with { type: 'json' };
import rednet50 from '@dynaconv/test-kit/fixtures/rednet50.json' with { type: 'json' };
import resnet50 from '@dynaconv/test-kit/fixtures/resnet50.json' with { type: 'json' };
import voloD1 from '@dynaconv/test-kit/fixtures/volo_d1_224.json' with { type: 'json' };

/** A network whose logits PyTorch gave. */
interface ReferenceNetwork {
  model: string;
  file(): ArrayBuffer | Uint8Array;
  /** [B, H, W, C] */
  inputShape: number[];
  logits: ReferenceOutput;
}

interface Fixture {
  cases: { inputShape: number[]; outputs: object }[];
}

const cases = (model: string, { cases }: Fixture, file: ReferenceNetwork['file']) =>
  cases.map(
    ({ inputShape, outputs }): ReferenceNetwork => ({
      model,
      file,
      inputShape,
      logits: (outputs as { logits: ReferenceOutput }).logits,
    }),
  );

const overLoCK = (model: string, fixture: Fixture) =>
  cases(model, fixture, () => torchFile(overlockTensors(OFFICIAL_OVERLOCK[model])));

const ALL = [
  ...cases('rednet26', rednet26, () => officialFile('rednet26')),
  ...cases('rednet50', rednet50, () => officialFile('rednet50')),
  ...cases('resnet50', resnet50, () => resNetFile('resnet50')),
  ...overLoCK('overlock_xt', overlockXT),
  ...overLoCK('overlock_t', overlockT),
  ...cases('volo_d1_224', voloD1, () => stateDictFile(tensorsOf(voloD1.shapes as Shapes))),
];

const pixels = ({ inputShape: [batch, height, width] }: ReferenceNetwork) => batch * height * width;

/** One of each family, of the smallest images there are. */
const QUICK = ['rednet26', 'resnet50', 'overlock_xt', 'volo_d1_224'].map(
  (model) =>
    ALL.filter((each) => each.model === model).toSorted((a, b) => pixels(a) - pixels(b))[0],
);

export const NETWORKS = process.env.DYNACONV_ALL ? ALL : QUICK;
