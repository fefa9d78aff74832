"""Tensors that any language can make again bit for bit: a hash of name and index, nothing stored."""

import numpy as np

GOLDEN_RATIO = 0x9E3779B9


def fnv1a32(text: str) -> int:
    """32-bit FNV-1a of the UTF-8 bytes of `text`."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def fmix32(h: np.ndarray) -> np.ndarray:
    """MurmurHash3's 32-bit finalizer, element by element."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def hash_stream(key: str, count: int) -> np.ndarray:
    """The first `count` uint32 hashes of `key`: fmix32(fnv1a32(key) + i * 0x9E3779B9 mod 2^32)."""
    index = np.arange(count, dtype=np.uint32)
    return fmix32(index * np.uint32(GOLDEN_RATIO) + np.uint32(fnv1a32(key)))


def uniform(key: str, shape: tuple[int, ...]) -> np.ndarray:
    """float32 values in [-1, 1), in row-major order of `shape`. Exact: a multiple of 2^-23, never rounded."""
    top = (hash_stream(key, int(np.prod(shape))) >> np.uint32(8)).astype(np.float32)
    return (top * np.float32(2**-23) - np.float32(1)).reshape(shape)
