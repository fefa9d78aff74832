"""Headers of safetensors files, with what the reference reader (the Rust crate) says of each.

    python -m tools.reference.safetensors_headers        writes packages/checkpoint/test/fixtures/safetensors-headers.json
"""

import json
import struct
from pathlib import Path

import safetensors

OUT = (
    Path(__file__).resolve().parents[2]
    / "packages/checkpoint/test/fixtures/safetensors-headers.json"
)

T = '{"dtype":"F32","shape":[4],"data_offsets":[0,16]}'
E = '{"dtype":"F32","shape":[0],"data_offsets":[0,0]}'



def w(entry):
    return '{"w":%s}' % entry


CASES = {}



def case(name, header, data=16, length=None):
    """A header (text or bytes), bytes of data after it, and the length that the file claims for it."""
    CASES[name] = (header if isinstance(header, bytes) else header.encode(), data, length)
case('plain', w(T))
case('no tensors', '{}', 0)
case('no tensors, bytes', '{}', 4)
for s in ['4.0', '4e0', '-0', '04', '+4', '4.', '"4"', 'null', 'true', '18446744073709551616', '4 ', '-4', '0x4', '4E0', '4000000e-6']:
    case('shape ' + s, w('{"dtype":"F32","shape":[%s],"data_offsets":[0,16]}' % s))
    case('offset ' + s, w('{"dtype":"U8","shape":[4],"data_offsets":[0,%s]}' % s), 4)
case('shape -0 empty', w('{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}'), 0)
case('begin -0', w('{"dtype":"F32","shape":[4],"data_offsets":[-0,16]}'))
case('begin 0.0', w('{"dtype":"F32","shape":[4],"data_offsets":[0.0,16]}'))
for d in ['BOOL', 'F4', 'F6_E2M3', 'F6_E3M2', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ', 'I16', 'U16', 'F16', 'BF16', 'I32', 'U32', 'F32', 'F64', 'I64', 'U64', 'C64', 'C128', 'f32', 'float32', '', 'F8', 'I4', 'U4', 'F8_E4M3FN']:
    for el, by in [(8, {'BOOL': 8, 'F4': 4, 'F6_E2M3': 6, 'F6_E3M2': 6, 'U8': 8, 'I8': 8, 'F8_E5M2': 8, 'F8_E4M3': 8, 'F8_E8M0': 8, 'F8_E4M3FNUZ': 8, 'F8_E5M2FNUZ': 8, 'I16': 16, 'U16': 16, 'F16': 16, 'BF16': 16, 'I32': 32, 'U32': 32, 'F32': 32, 'F64': 64, 'I64': 64, 'U64': 64, 'C64': 64, 'C128': 128}.get(d, 8))]:
        case('dtype ' + d, w('{"dtype":"%s","shape":[%d],"data_offsets":[0,%d]}' % (d, el, by)), by)
case('F4 odd', w('{"dtype":"F4","shape":[3],"data_offsets":[0,2]}'), 2)
case('F4 odd1', w('{"dtype":"F4","shape":[3],"data_offsets":[0,1]}'), 1)
case('F6 4', w('{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]}'), 3)
for d in ['null', '1', '{"F32":null}', '{"F32":[]}', '{"F32":{}}', '["F32"]', '{"F32":null,"F16":null}', 'true', '{}', '"\\u004632"']:
    case('dtype json ' + d, w('{"dtype":%s,"shape":[4],"data_offsets":[0,16]}' % d))
case('tensor as array', w('["F32",[4],[0,16]]'))
case('tensor as array 2', w('["F32",[4]]'))
case('tensor as array 4', w('["F32",[4],[0,16],1]'))
for v in ['null', '1', '"x"', '[]', '{}', 'true']:
    case('tensor ' + v, w(v), 0)
for v in ['null', '4', '{}', '"4"', '{"0":4}', '[[4]]', '[4,]', '[,4]']:
    case('shape json ' + v, w('{"dtype":"F32","shape":%s,"data_offsets":[0,16]}' % v))
for v in ['null', '[0]', '[0,16,16]', '{"0":0,"1":16}', '[]', '"0,16"', '[16,0]', '[0,16.0]', '[4,20]', '[0,15]', '[0,12]']:
    case('offsets json ' + v, w('{"dtype":"F32","shape":[4],"data_offsets":%s}' % v))
for k in ['dtype', 'shape', 'data_offsets']:
    d = {'dtype': '"F32"', 'shape': '[4]', 'data_offsets': '[0,16]'}
    dd = {a: b for a, b in d.items() if a != k}
    case('without ' + k, w('{' + ','.join(('"%s":%s' % x for x in dd.items())) + '}'))
    case('twice ' + k, w('{' + ','.join(('"%s":%s' % x for x in list(d.items()) + [(k, d[k])])) + '}'))
for v in ['1', 'null', '{"a":{"b":[1,{}]}}', '"x"', '1e400', '"\\ud800"', '[4.0,-0]', '18446744073709551616', '"\\x"']:
    case('unknown key ' + v, w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"evil":%s}' % v))
case('unknown key twice', w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"e":1,"e":2}'))
case('unknown key lone', w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"\\ud800":2}'))
case('escaped key', w('{"\\u0064type":"F32","shape":[4],"data_offsets":[0,16]}'))
case('tensor twice', '{"w":%s,"w":%s}' % (T, T))
case('tensor twice esc', '{"w":%s,"\\u0077":%s}' % (T, T))
case('tensor twice, first bad dtype', '{"w":{"dtype":"X","shape":[4],"data_offsets":[0,16]},"w":%s}' % T)
case('tensor twice, second other', '{"w":%s,"w":{"dtype":"I32","shape":[4],"data_offsets":[0,16]}}' % T)
case('tensor twice, first elsewhere', '{"w":{"dtype":"F32","shape":[4],"data_offsets":[16,32]},"w":%s}' % T)



def M(metadata):
    return '{"__metadata__":%s,"w":%s}' % (metadata, T)
for m in ['null', '{}', '{"a":"b"}', '{"a":1}', '{"a":null}', '["a"]', '"a"', '1', '{"a":{"b":"c"}}', '{"a":"b","a":"c"}', '{"\\ud800":"b"}', '{"a":"\\ud800"}', '{"a":"\\udc00\\ud800"}', '{"a":"\\ud83d\\ude00"}', '{"a":["b"]}', '[["a","b"]]', '[]', 'true', '{"":""}', '{"a":"\\u0000"}', '{"a":"\x00"}', '{"a":"\n"}', '{"a":"\x7f"}', '{"a":"\\/"}', '{"a":"\\a"}', '{"a":"\\u12"}', '{"a":"\\uD83D"}', '{"a":"\\uDE00"}', '{"a":"\u2028"}', '{"a":"b",}', "{'a':'b'}"]:
    case('metadata ' + m, M(m))
case('metadata twice', '{"__metadata__":{"a":"b"},"__metadata__":{"a":"c"},"w":%s}' % T)
case('metadata twice null', '{"__metadata__":null,"__metadata__":null,"w":%s}' % T)
case('metadata twice null then some', '{"__metadata__":null,"__metadata__":{},"w":%s}' % T)
case('metadata twice, esc', '{"__metadata__":{},"\\u005f_metadata__":{},"w":%s}' % T)
case('metadata last', '{"w":%s,"__metadata__":{"a":"b"}}' % T)
case('metadata as tensor', '{"__metadata__":%s}' % T, 16)
case('metadata only', '{"__metadata__":{}}', 0)
case('lone key', '{"\\ud800":%s}' % T)
case('pair key', '{"\\ud83d\\ude00":%s}' % T)
case('reversed pair key', '{"\\ude00\\ud83d":%s}' % T)
case('empty key', '{"":%s}' % T)
case('nul key', '{"\\u0000":%s}' % T)
case('raw tab key', '{"a\tb":%s}' % T)
case('proto', '{"__proto__":%s}' % T)
case('nonutf8', b'{"\xff":' + T.encode() + b'}')
case('surrogate bytes', b'{"\xed\xa0\x80":' + T.encode() + b'}')
case('overlong', b'{"\xc0\x80":' + T.encode() + b'}')
case('bom', b'\xef\xbb\xbf' + w(T).encode())
case('bom inside', b'{\xef\xbb\xbf"w":' + T.encode() + b'}')
for n, x in [('space', ' '), ('tab', '\t'), ('lf', '\n'), ('cr', '\r'), ('vt', '\x0b'), ('ff', '\x0c'), ('nbsp', '\xa0'), ('nul', '\x00'), ('ls', '\u2028')]:
    case('trailing ' + n, w(T) + x)
    case('leading ' + n, x + w(T))
    case('inside ' + n, '{' + x + '"w"' + x + ':' + x + T + x + '}')
case('trailing brace', w(T) + '}')
case('trailing text', w(T) + 'x')
case('two', w(T) + w(T))
case('trailing comma', '{"w":%s,}' % T)
case('leading comma', '{,"w":%s}' % T)
case('comment', '{/**/"w":%s}' % T)
case('colon twice', '{"w"::%s}' % T)
case('no colon', '{"w" %s}' % T)
case('unquoted', '{w:%s}' % T)
case('single', "{'w':%s}" % T)
for v in ['null', '[]', '"x"', '1', '', '{', '{"', '{"w"', '{"w":', '[{}]', 'true']:
    case('root ' + v, v, 0)
case('len past', w(T), 16, 10 ** 6)
case('len 0', '', 16)
case('len -1', w(T), 16, 2 ** 64 - 1)
case('len 2^63', w(T), 16, 2 ** 63)
case('len 1 brace', '{', 0)
case('overlap', '{"a":%s,"b":%s}' % (T, T))
case('hole', '{"a":{"dtype":"F32","shape":[4],"data_offsets":[8,24]}}', 24)
case('hole between', '{"a":%s,"b":{"dtype":"F32","shape":[4],"data_offsets":[20,36]}}' % T, 36)
case('trail', w(T), 20)
case('short', w(T), 8)
case('unordered', '{"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]},"a":%s}' % T, 32)
case('empty between', '{"a":%s,"e":{"dtype":"F32","shape":[0],"data_offsets":[16,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}' % T, 32)
case('empty in the middle', '{"a":%s,"e":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}' % T, 16)
case('empty at 0', '{"a":%s,"e":%s}' % (T, E), 16)
case('empty at 0 first', '{"e":%s,"a":%s}' % (E, T), 16)
case('empty past end', '{"a":%s,"e":{"dtype":"F32","shape":[0],"data_offsets":[99,99]}}' % T, 16)
case('empty at end', '{"a":%s,"e":{"dtype":"F32","shape":[0],"data_offsets":[16,16]}}' % T, 16)
case('two empties', '{"a":%s,"b":%s}' % (E, E), 0)
case('scalar', w('{"dtype":"F32","shape":[],"data_offsets":[0,4]}'), 4)
for s, o in [('[0,9000000000000000]', '[0,0]'), ('[0,18446744073709551615]', '[0,0]'), ('[18446744073709551615,0]', '[0,0]'), ('[4294967296,4294967296,0]', '[0,0]'), ('[0,4294967296,4294967296]', '[0,0]'), ('[4294967296,4294967296]', '[0,0]'), ('[18446744073709551615]', '[0,16]'), ('[4611686018427387904]', '[0,0]'), ('[2305843009213693952]', '[0,16]'), ('[0,9007199254740993]', '[0,0]'), ('[9007199254740993,0]', '[0,0]')]:
    case('sizes ' + s, w('{"dtype":"F32","shape":%s,"data_offsets":%s}' % (s, o)), 0)
case('rank 65', w('{"dtype":"F32","shape":[%s],"data_offsets":[0,4]}' % ','.join(['1'] * 65)), 4)
case('rank 1000', w('{"dtype":"F32","shape":[%s],"data_offsets":[0,4]}' % ','.join(['1'] * 1000)), 4)
for d in [120, 123, 124, 125, 126, 127, 128, 130]:
    case('deep %d' % d, w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"e":%s%s}' % ('[' * d, ']' * d)))
case('num leading', w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"e":01}'))
for v in ['1.', '.5', '1e', '1e+', '-', '--1', 'NaN', 'Infinity', '-Infinity', '1e999', '-1e999', 'tru', 'nul', 'True', '0e0', '0.0e-0', '1_0']:
    case('number ' + v, w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"e":%s}' % v))
case('long digits', w('{"dtype":"F32","shape":[4],"data_offsets":[0,16],"e":%s}' % ('1' * 400)))
case('offset order big', w('{"dtype":"F32","shape":[4],"data_offsets":[18446744073709551600,18446744073709551615]}'))


def accepts(header, data, length):
    claimed = len(header) if length is None else length
    try:
        safetensors.deserialize(struct.pack("<Q", claimed) + header + bytes(data))
    except safetensors.SafetensorError:
        return False
    return True


if __name__ == "__main__":
    rows = []
    for name, (header, data, length) in CASES.items():
        row = {"name": name, "accepted": accepts(header, data, length)}
        row |= {"header": header.decode("latin-1"), "data": data}
        rows.append(row if length is None else row | {"length": str(length)})
    lines = ",\n".join(json.dumps(row) for row in rows)
    OUT.write_text(f'{{"safetensors": "{safetensors.__version__}", "cases": [\n{lines}\n]}}\n')
