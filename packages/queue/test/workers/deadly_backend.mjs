// A backend on which an image of three pixels' width kills the process, as a lack of memory does.
import './backend.mjs';
import { ImageClassifier } from '@dynaconv/models';

const { classify } = ImageClassifier.prototype;
ImageClassifier.prototype.classify = function (image, ...rest) {
  if (image.width === 3) process.kill(process.pid, 'SIGKILL');
  return classify.call(this, image, ...rest);
};
