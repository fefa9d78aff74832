export { exportOnnx, type OnnxOptions } from './onnx/export_onnx.ts';
export { exportSavedModel, type SavedModelOptions } from './saved_model/export_saved_model.ts';
export type { TraceOptions } from './trace/trace_model.ts';
