import type { PickleMachine } from './machine.ts';

type Instruction = (vm: PickleMachine) => void;

/**
 * What each opcode of pickle protocols 0 to 5 does, named as in Python's pickle.py. Left out are the registered extensions
 * (EXT1, EXT2, EXT4) and out-of-band buffers (NEXT_BUFFER, READONLY_BUFFER): they refer to data outside of the file.
 */
const OPCODES: readonly (readonly [name: string, code: number, Instruction])[] = [
  ['PROTO', 0x80, checkProtocol],
  // Frames only tell a reader how much to buffer.
  ['FRAME', 0x95, (vm) => vm.in.uint64()],

  ['MARK', 0x28, (vm) => vm.mark()],
  ['POP', 0x30, (vm) => vm.drop()],
  ['POP_MARK', 0x31, (vm) => vm.popMark()],
  ['DUP', 0x32, (vm) => vm.push(vm.top())],

  ['PUT', 0x70, (vm) => vm.memoize(vm.in.decimalInteger())],
  ['BINPUT', 0x71, (vm) => vm.memoize(vm.in.uint8())],
  ['LONG_BINPUT', 0x72, (vm) => vm.memoize(vm.in.uint32())],
  ['MEMOIZE', 0x94, (vm) => vm.memoizeNext()],
  ['GET', 0x67, (vm) => vm.recall(vm.in.decimalInteger())],
  ['BINGET', 0x68, (vm) => vm.recall(vm.in.uint8())],
  ['LONG_BINGET', 0x6a, (vm) => vm.recall(vm.in.uint32())],

  ['NONE', 0x4e, (vm) => vm.push(null)],
  ['NEWTRUE', 0x88, (vm) => vm.push(true)],
  ['NEWFALSE', 0x89, (vm) => vm.push(false)],
  ['INT', 0x49, (vm) => vm.push(vm.in.decimalIntegerOrBool())],
  ['BININT', 0x4a, (vm) => vm.push(vm.in.int32())],
  ['BININT1', 0x4b, (vm) => vm.push(vm.in.uint8())],
  ['BININT2', 0x4d, (vm) => vm.push(vm.in.uint16())],
  ['LONG', 0x4c, (vm) => vm.push(vm.in.decimalInteger())],
  ['LONG1', 0x8a, (vm) => vm.push(vm.in.integer(vm.in.uint8()))],
  ['LONG4', 0x8b, (vm) => vm.push(vm.in.integer(vm.in.uint32()))],
  ['FLOAT', 0x46, (vm) => vm.push(vm.in.decimalFloat())],
  ['BINFLOAT', 0x47, (vm) => vm.push(vm.in.float64())],

  ['UNICODE', 0x56, (vm) => vm.push(vm.in.rawUnicodeLine())],
  ['BINUNICODE', 0x58, (vm) => vm.push(vm.in.utf8(vm.in.uint32()))],
  ['SHORT_BINUNICODE', 0x8c, (vm) => vm.push(vm.in.utf8(vm.in.uint8()))],
  ['BINUNICODE8', 0x8d, (vm) => vm.push(vm.in.utf8(vm.in.uint64()))],
  ['STRING', 0x53, (vm) => vm.push(vm.in.quotedLine())],
  ['BINSTRING', 0x54, (vm) => vm.push(vm.in.python2String(vm.in.uint32()))],
  ['SHORT_BINSTRING', 0x55, (vm) => vm.push(vm.in.python2String(vm.in.uint8()))],
  ['BINBYTES', 0x42, (vm) => vm.push(vm.in.bytes(vm.in.uint32()))],
  ['SHORT_BINBYTES', 0x43, (vm) => vm.push(vm.in.bytes(vm.in.uint8()))],
  ['BINBYTES8', 0x8e, (vm) => vm.push(vm.in.bytes(vm.in.uint64()))],
  ['BYTEARRAY8', 0x96, (vm) => vm.push(vm.in.bytes(vm.in.uint64()))],

  ['EMPTY_TUPLE', 0x29, (vm) => vm.pushContainer([])],
  ['TUPLE1', 0x85, (vm) => vm.pushContainer(vm.popMany(1))],
  ['TUPLE2', 0x86, (vm) => vm.pushContainer(vm.popMany(2))],
  ['TUPLE3', 0x87, (vm) => vm.pushContainer(vm.popMany(3))],
  ['TUPLE', 0x74, (vm) => vm.pushContainer(vm.popMark())],
  ['EMPTY_LIST', 0x5d, (vm) => vm.pushContainer([])],
  ['LIST', 0x6c, (vm) => vm.pushContainer(vm.popMark())],
  ['APPEND', 0x61, (vm) => vm.addItems(vm.popMany(1))],
  ['APPENDS', 0x65, (vm) => vm.addItems(vm.popMark())],
  ['EMPTY_SET', 0x8f, (vm) => vm.pushContainer(new Set())],
  ['FROZENSET', 0x91, newFrozenSet],
  ['ADDITEMS', 0x90, (vm) => vm.addItems(vm.popMark())],
  ['EMPTY_DICT', 0x7d, (vm) => vm.pushContainer(new Map())],
  ['DICT', 0x64, newDict],
  ['SETITEM', 0x73, (vm) => vm.setItems(vm.popMany(2))],
  ['SETITEMS', 0x75, (vm) => vm.setItems(vm.popMark())],

  ['GLOBAL', 0x63, (vm) => vm.pushGlobal(vm.in.line(), vm.in.line())],
  ['STACK_GLOBAL', 0x93, stackGlobal],
  ['REDUCE', 0x52, callWithTuple],
  ['NEWOBJ', 0x81, callWithTuple],
  ['NEWOBJ_EX', 0x92, callWithKeywords],
  ['OBJ', 0x6f, callAboveMark],
  ['INST', 0x69, callNamed],
  ['BUILD', 0x62, (vm) => vm.build(vm.pop())],
  ['PERSID', 0x50, (vm) => vm.load(vm.in.line())],
  ['BINPERSID', 0x51, (vm) => vm.load(vm.pop())],
];

/** Ends a pickle, whose value is then on the stack. */
export const STOP = 0x2e;

/** By opcode. */
export const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map(
  OPCODES.map(([, code, instruction]) => [code, instruction]),
);

function checkProtocol(vm: PickleMachine): void {
  const version = vm.in.uint8();
  if (version > 5) vm.fail(`pickle protocol ${version}; 0 to 5 were expected`);
}

function newFrozenSet(vm: PickleMachine): void {
  const items = vm.popMark();
  vm.pushContainer(new Set());
  vm.addItems(items);
}

function newDict(vm: PickleMachine): void {
  const items = vm.popMark();
  vm.pushContainer(new Map());
  vm.setItems(items);
}

function stackGlobal(vm: PickleMachine): void {
  const [module, name] = vm.popMany(2);
  vm.pushGlobal(module, name);
}

function callWithTuple(vm: PickleMachine): void {
  const [callable, args] = vm.popMany(2);
  vm.call(callable, args);
}

function callWithKeywords(vm: PickleMachine): void {
  const [callable, args, keywords] = vm.popMany(3);
  const none = keywords instanceof Map && keywords.size === 0;
  vm.call(callable, none ? args : [args, keywords]);
}

function callAboveMark(vm: PickleMachine): void {
  const [callable, ...args] = vm.popMark();
  vm.call(callable, args);
}

function callNamed(vm: PickleMachine): void {
  const args = vm.popMark();
  vm.pushGlobal(vm.in.line(), vm.in.line());
  vm.call(vm.pop(), args);
}
