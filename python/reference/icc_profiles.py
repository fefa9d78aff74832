"""ICC profiles under which colours look altogether different, so that a decoder that heeds one is found out."""

import struct


def s15(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def profile(device_class: bytes, space: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, content in tags.items():
        content += bytes(-len(content) % 4)
        table += signature + struct.pack(">II", start + len(data), len(content))
        data += content
    size = start + len(data)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x02400000, device_class, space, pcs)
    header += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += s15(0.9642, 1, 0.8249) + bytes(48)
    return header + table + data


def described(name: str) -> dict[bytes, bytes]:
    text = name.encode() + b"\0"
    description = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78)
    return {b"desc": description, b"cprt": b"text" + bytes(4) + b"none\0"}


def swapped_rgb() -> bytes:
    """sRGB's primaries, red and blue exchanged, and no gamma."""
    xyz = {b"bXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971)}
    xyz |= {b"rXYZ": (0.1431, 0.0606, 0.7141), b"wtpt": (0.9642, 1, 0.8249)}
    tags = {name: b"XYZ " + bytes(4) + s15(*values) for name, values in xyz.items()}
    linear = b"curv" + bytes(4) + struct.pack(">I", 0)
    curves = {name: linear for name in (b"rTRC", b"gTRC", b"bTRC")}
    return profile(b"mntr", b"RGB ", b"XYZ ", described("swapped") | tags | curves)


def green_cmyk() -> bytes:
    """Makes a green of all inks, lighter where there is less black."""
    grid = bytes(v for i in range(16) for v in (230 - 200 * (i % 2), 60, 190))
    ramp = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + s15(1, 0, 0, 0, 1, 0, 0, 0, 1)
    lut = table + 4 * ramp + grid + 3 * ramp
    return profile(b"prtr", b"CMYK", b"Lab ", described("green") | {b"A2B0": lut})
