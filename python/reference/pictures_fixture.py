"""Small image files of every kind of colour, and the bytes that Pillow makes of them by `convert("RGB")`."""

import base64
import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps

from .fixture_file import write
from .hashing import hash_stream
from .icc_profiles import green_cmyk, swapped_rgb

HEIGHT, WIDTH = 16, 24
ADOBE = b"\xff\xee\x00\x0eAdobe"
ORIENTATION = 0x0112


def noise(key: str, channels: int, bits: int = 8) -> np.ndarray:
    values = hash_stream(key, HEIGHT * WIDTH * channels) >> np.uint32(32 - bits)
    return values.reshape(HEIGHT, WIDTH, channels).astype(np.uint16 if bits > 8 else np.uint8)


def patches(key: str, channels: int) -> np.ndarray:
    """Squares of 8×8 of one colour each: what JPEG keeps nearly as it is."""
    return np.kron(noise(key, channels)[: HEIGHT // 8, : WIDTH // 8], np.ones((8, 8, 1), np.uint8))


def opaque_and_not(key: str, channels: int) -> np.ndarray:
    """Colours under any alpha, a row each of 0, of 1 and of 255 among them."""
    values = noise(key, channels)
    values[:3, :, -1] = np.array([[0], [1], [255]])
    return values


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


def png16(values: np.ndarray, colour_type: int) -> bytes:
    """A PNG of 16 bits a channel, which Pillow does not write."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, colour_type, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def with_gamma(png: bytes, gamma: float) -> bytes:
    after_header = 8 + 25
    value = struct.pack(">I", round(gamma * 100000))
    return png[:after_header] + chunk(b"gAMA", value) + png[after_header:]


def with_adobe(jpeg: bytes, transform: int) -> bytes:
    """Says in the file what its channels are: 0 for RGB or CMYK as they are, 2 for YCCK."""
    at = jpeg.index(ADOBE) + 15
    return jpeg[:at] + bytes([transform]) + jpeg[at + 1 :]


def without_adobe(jpeg: bytes) -> bytes:
    at = jpeg.index(ADOBE)
    return jpeg[:at] + jpeg[at + 16 :]


def pngs() -> Iterator[tuple[str, bytes]]:
    rgb = Image.fromarray(noise("rgb", 3))
    gray = Image.fromarray(noise("gray", 1)[..., 0])
    palette = rgb.quantize(32)
    yield "rgb.png", encoded(rgb, "PNG")
    yield "rgba.png", encoded(Image.fromarray(opaque_and_not("rgba", 4)), "PNG")
    yield "gray.png", encoded(gray, "PNG")
    yield "gray-alpha.png", encoded(Image.fromarray(opaque_and_not("la", 2), "LA"), "PNG")
    yield "bilevel.png", encoded(gray.convert("1"), "PNG")
    yield "palette.png", encoded(palette, "PNG")
    alphas = bytes(hash_stream("alphas", 32).astype(np.uint8))
    yield "palette-alpha.png", encoded(palette, "PNG", transparency=alphas)
    key = tuple(int(value) for value in noise("rgb", 3)[0, 0])
    yield "rgb-colour-key.png", encoded(rgb, "PNG", transparency=key)
    yield "rgb-profile.png", encoded(rgb, "PNG", icc_profile=swapped_rgb())
    rgba = Image.fromarray(opaque_and_not("rgba", 4))
    yield "rgba-profile.png", encoded(rgba, "PNG", icc_profile=swapped_rgb())
    yield "rgb-gamma.png", with_gamma(encoded(rgb, "PNG"), 1)
    yield "rgb-16-bit.png", png16(noise("rgb16", 3, 16), 2)
    yield "rgba-16-bit.png", png16(noise("rgba16", 4, 16), 6)
    yield "gray-16-bit.png", png16(noise("gray16", 1, 16), 0)


def jpegs() -> Iterator[tuple[str, bytes]]:
    rgb = Image.fromarray(patches("jpeg", 3))
    photo = Image.fromarray(noise("jpeg", 3)).resize((48, 40), Image.Resampling.BICUBIC)
    yield "photo.jpg", encoded(photo, "JPEG", quality=90)
    yield "photo-444.jpg", encoded(photo, "JPEG", quality=90, subsampling=0)
    yield "photo-progressive.jpg", encoded(photo, "JPEG", quality=90, progressive=True)
    yield "gray.jpg", encoded(photo.convert("L"), "JPEG", quality=90)
    yield "rgb-profile.jpg", encoded(rgb, "JPEG", quality=95, icc_profile=swapped_rgb())
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    yield "turned.jpg", encoded(photo, "JPEG", quality=90, exif=exif)
    cmyk = encoded(Image.fromarray(patches("cmyk", 4), "CMYK"), "JPEG", quality=95)
    yield "cmyk.jpg", cmyk
    yield "cmyk-not-adobe.jpg", without_adobe(cmyk)
    yield "ycck.jpg", with_adobe(cmyk, 2)
    profiled = Image.fromarray(patches("cmyk", 4), "CMYK")
    yield "cmyk-profile.jpg", encoded(profiled, "JPEG", quality=95, icc_profile=green_cmyk())


def others() -> Iterator[tuple[str, bytes]]:
    rgb = Image.fromarray(noise("rgb", 3))
    rgba = Image.fromarray(opaque_and_not("rgba", 4))
    photo = Image.fromarray(noise("jpeg", 3)).resize((48, 40), Image.Resampling.BICUBIC)
    yield "rgba.webp", encoded(rgba, "WEBP", lossless=True, exact=True)
    yield "profile.webp", encoded(rgb, "WEBP", lossless=True, icc_profile=swapped_rgb())
    yield "photo.webp", encoded(photo, "WEBP", quality=90)
    yield "photo.avif", encoded(photo, "AVIF", quality=90, subsampling="4:4:4")
    yield "palette.gif", encoded(rgb.quantize(64), "GIF")


def rgb_of(name: str, file: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(file))
    if image.mode == "I;16":
        # Pillow has no conversion of this mode to RGB that keeps its levels: the upper byte, as for colours.
        return np.repeat((np.asarray(image) >> 8)[..., None], 3, axis=2).astype(np.uint8)
    return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def generate() -> None:
    pictures = []
    for name, file in (*pngs(), *jpegs(), *others()):
        rgb = rgb_of(name, file)
        pictures.append(
            {
                "name": name,
                "height": rgb.shape[0],
                "width": rgb.shape[1],
                "file": base64.b64encode(file).decode(),
                "rgb": base64.b64encode(rgb.tobytes()).decode(),
            }
        )
    write("test-kit", "pictures", {"pictures": pictures})
