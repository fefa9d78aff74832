import { assertEqual } from '@dynaconv/page-kit';
import { OFFICIAL, officialTensors, torchFile } from '@dynaconv/test-kit';
import type { Check } from './page.ts';

const MODEL = 'rednet26';
const LAYER = 'backbone.layer2.0.conv1';

export async function checkNonFinite(check: Check): Promise<void> {
  await check('a weight that is NaN is an error, which names its layer', async (playground) => {
    const tensors = officialTensors(OFFICIAL[MODEL]);
    tensors.get(`${LAYER}.weight`)!.values[0] = Number.NaN;
    await playground.choose('Model', MODEL);
    await playground.chooseFile('Its weights', 'nan.pth', Buffer.from(torchFile(tensors)));
    await playground.waitForError(
      new RegExp(
        `the output is NaN at 0, .*the first NaN arises in the layer '${LAYER}': the weight ${LAYER}\\.weight of the checkpoint`,
      ),
    );
    await playground.settled();
    assertEqual(await playground.state(), 'failed', 'state');
    assertEqual(await playground.shownParts(), { guesses: false, kernels: false }, 'parts shown');
  });
}
