import protobuf from 'protobufjs';

/**
 * The part of TensorFlow's formats that is used here: saved_model.proto, meta_graph.proto, graph.proto and what they contain, of
 * https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core.
 */
const FORMAT = `
  syntax = "proto3";
  message TensorShapeProto {
    message Dim { int64 size = 1; }
    repeated Dim dim = 2;
  }
  message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; bytes tensor_content = 4; }
  message AttrValue {
    message ListValue { repeated int64 i = 3 [packed = true]; }
    oneof value { bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; TensorShapeProto shape = 7; TensorProto tensor = 8; ListValue list = 1; }
  }
  message NodeDef { string name = 1; string op = 2; repeated string input = 3; map<string, AttrValue> attr = 5; }
  message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
  message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
  message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }
  message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; map<string, SignatureDef> signature_def = 5; }
  message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }`;

export const DATA_TYPE = { float32: 1, int32: 3, bool: 10 } as const;

interface TensorShape {
  dim: { size: number }[];
}

export type AttrValue =
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: number }
  | { list: { i: number[] } }
  | { shape: TensorShape }
  | { tensor: { dtype: number; tensorShape: TensorShape; tensorContent: Uint8Array } };

export interface NodeDef {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, AttrValue>;
}

export interface TensorInfo {
  name: string;
  dtype: number;
  tensorShape: TensorShape;
}

export interface Signature {
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, TensorInfo>;
}

const SavedModel = protobuf.parse(FORMAT).root.lookupType('SavedModel');

/** Of TensorFlow 2.9, the oldest that this project's op library runs in, so that no newer reader finds the graph too new. */
const GRAPH_VERSION = { producer: 1087, minConsumer: 12 };

/** saved_model.pb of a graph whose weights are constants in it. */
export function encodeSavedModel(node: readonly NodeDef[], signature: Signature): Uint8Array {
  const metaGraph = {
    metaInfoDef: { tags: ['serve'], tensorflowVersion: '2.9.0' },
    graphDef: { node, versions: GRAPH_VERSION },
    signatureDef: {
      serving_default: { ...signature, methodName: 'tensorflow/serving/predict' },
    },
  };
  const model = { savedModelSchemaVersion: 1, metaGraphs: [metaGraph] };
  return SavedModel.encode(SavedModel.create(model)).finish();
}
