import protobuf from 'protobufjs';

/** The part of ONNX's format that is used here, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (version 8 of it). */
const FORMAT = `
  syntax = "proto2";
  message AttributeProto {
    optional string name = 1; optional float f = 2; optional int64 i = 3; optional GraphProto g = 6; repeated int64 ints = 8;
    optional int32 type = 20; optional string ref_attr_name = 21;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
    repeated AttributeProto attribute = 5; optional string domain = 7;
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
  message FunctionProto {
    optional string name = 1; repeated string input = 4; repeated string output = 5; repeated string attribute = 6;
    repeated NodeProto node = 7; optional string doc_string = 8; repeated OperatorSetIdProto opset_import = 9;
    optional string domain = 10;
  }
  message StringStringEntryProto { optional string key = 1; optional string value = 2; }
  message ModelProto {
    optional int64 ir_version = 1; optional string producer_name = 2; optional GraphProto graph = 7;
    repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14;
    repeated FunctionProto functions = 25;
  }`;

export const DATA_TYPE = { float32: 1, bool: 9, int32: 6, int64: 7 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, graph: 5, ints: 7 } as const;

export interface Attribute {
  name: string;
  type: number;
  f?: number;
  i?: number;
  g?: OnnxGraph;
  ints?: readonly number[];
  /** In the body of a function: which of its attributes has the value. */
  refAttrName?: string;
}

export const float = (name: string, f: number): Attribute => ({
  name,
  type: ATTRIBUTE_TYPE.float,
  f,
});

export const int = (name: string, i: number): Attribute => ({ name, type: ATTRIBUTE_TYPE.int, i });

export const ints = (name: string, values: readonly number[]): Attribute => ({
  name,
  type: ATTRIBUTE_TYPE.ints,
  ints: values,
});

/** Integers that a function is called with. */
export const intsOf = (name: string, refAttrName: string): Attribute => ({
  name,
  type: ATTRIBUTE_TYPE.ints,
  refAttrName,
});

export const graph = (name: string, g: OnnxGraph): Attribute => ({
  name,
  type: ATTRIBUTE_TYPE.graph,
  g,
});

export interface OnnxNode {
  name?: string;
  opType: string;
  /** Of a function, where its name is from. */
  domain?: string;
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
  /** Within a function, a shape may be left open. */
  type: { tensorType: { elemType: number; shape?: { dim: readonly Dimension[] } } };
}

/** In the order in which they run. */
export interface OnnxGraph {
  name: string;
  node: readonly OnnxNode[];
  initializer: readonly Initializer[];
  input: readonly ValueInfo[];
  output: readonly ValueInfo[];
}

interface OpsetImport {
  domain: string;
  version: number;
}

/** An operator that the model brings with it: engines that have none of this name run its body. */
export interface OnnxFunction {
  name: string;
  domain: string;
  docString: string;
  input: readonly string[];
  output: readonly string[];
  /** Names of those that every call gives. */
  attribute: readonly string[];
  node: readonly OnnxNode[];
  opsetImport: readonly OpsetImport[];
}

export interface OnnxModel {
  irVersion: number;
  opsetImport: readonly OpsetImport[];
  graph: OnnxGraph;
  functions: readonly OnnxFunction[];
  metadata: Readonly<Record<string, string>>;
}

const ModelProto = protobuf.parse(FORMAT).root.lookupType('ModelProto');

/** The version of the format that belongs to the operator set below, and the first that has functions. */
const IR_VERSION = 8;

/** The operator set that PyTorch's exporter writes too. */
export const STANDARD: OpsetImport = { domain: '', version: 17 };

/**
 * A model as the bytes of a file.
 *
 * @param metadata what readers of the model may want to know, by name
 * @param functions those that the graph calls; each names the operator sets that it needs, which become the model's
 */
export function encodeModel(
  graph: OnnxGraph,
  metadata: Readonly<Record<string, string>> = {},
  functions: readonly OnnxFunction[] = [],
): Uint8Array {
  const sets = [STANDARD, ...functions.flatMap(({ opsetImport }) => opsetImport)];
  const model = {
    irVersion: IR_VERSION,
    producerName: 'dynaconv',
    opsetImport: [...new Map(sets.map((set) => [set.domain, set])).values()],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph,
    functions,
  };
  // `create` takes the arrays as they are; `fromObject` would copy every weight.
  return ModelProto.encode(ModelProto.create(model)).finish();
}

/** What a model computes, and by which version of the operators; of models made elsewhere, only the fields declared here. */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const { irVersion, opsetImport, graph, functions, metadataProps } = ModelProto.toObject(
    ModelProto.decode(bytes),
    { longs: Number, arrays: true },
  );
  const metadata = Object.fromEntries(
    (metadataProps as { key: string; value: string }[]).map(({ key, value }) => [key, value]),
  );
  return { irVersion, opsetImport, graph, functions, metadata };
}
