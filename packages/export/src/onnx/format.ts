import protobuf from 'protobufjs';

/** The part of ONNX's format that is used here, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (version 8 of it). */
const FORMAT = `
  syntax = "proto2";
  message AttributeProto {
    optional string name = 1; optional float f = 2; optional int64 i = 3; repeated int64 ints = 8; optional int32 type = 20;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message TensorProto {
    repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9;
  }
  message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
  message TensorShapeProto { repeated Dimension dim = 1; }
  message TensorType { optional int32 elem_type = 1; optional TensorShapeProto shape = 2; }
  message TypeProto { optional TensorType tensor_type = 1; }
  message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
  message GraphProto {
    repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message OperatorSetIdProto { optional string domain = 1; optional int64 version = 2; }
  message StringStringEntryProto { optional string key = 1; optional string value = 2; }
  message ModelProto {
    optional int64 ir_version = 1; optional string producer_name = 2; optional GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
  }`;

export const DATA_TYPE = { float32: 1, bool: 9, int32: 6, int64: 7 } as const;
const ATTRIBUTE_TYPE = { int: 2, ints: 7 } as const;

export interface Attribute {
  name: string;
  type: number;
  i?: number;
  ints?: readonly number[];
}

export const int = (name: string, i: number): Attribute => ({ name, type: ATTRIBUTE_TYPE.int, i });

export const ints = (name: string, values: readonly number[]): Attribute => ({
  name,
  type: ATTRIBUTE_TYPE.ints,
  ints: values,
});

export interface OnnxNode {
  name?: string;
  opType: string;
  input: readonly string[];
  output: readonly string[];
  attribute: readonly Attribute[];
}

export interface Initializer {
  name: string;
  dims: readonly number[];
  dataType: number;
  /** Little endian. */
  rawData: Uint8Array;
}

type Dimension = { dimValue: number } | { dimParam: string };

export interface ValueInfo {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: readonly Dimension[] } } };
}

/** In the order in which they run. */
export interface OnnxGraph {
  name: string;
  node: readonly OnnxNode[];
  initializer: readonly Initializer[];
  input: readonly ValueInfo[];
  output: readonly ValueInfo[];
}

export interface OnnxModel {
  irVersion: number;
  opsetImport: readonly { domain: string; version: number }[];
  graph: OnnxGraph;
}

const ModelProto = protobuf.parse(FORMAT).root.lookupType('ModelProto');

/** The operator set that PyTorch's exporter writes too, and the version of the format that belongs to it. */
const OPSET = 17;
const IR_VERSION = 8;

/** A model as the bytes of a file. @param metadata what readers of the model may want to know, by name */
export function encodeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const model = {
    irVersion: IR_VERSION,
    producerName: 'dynaconv',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph,
  };
  // `create` takes the arrays as they are; `fromObject` would copy every weight.
  return ModelProto.encode(ModelProto.create(model)).finish();
}

/** What a model computes, and by which version of the operators; of models made elsewhere, only the fields declared here. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const { irVersion, opsetImport, graph } = ModelProto.toObject(ModelProto.decode(bytes), {
    longs: Number,
    arrays: true,
  });
  return { irVersion, opsetImport, graph };
}
