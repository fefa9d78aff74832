export { DIGITS_FOLDER, digitsWeights, heldOutRecord, heldOutSheet } from './files.ts';
export { type HeldOut, type PyTorchFigures, squareOf } from './held_out.ts';
export { DIGITS_MODELS, type DigitsModel, isDigitsModel } from './models.ts';
