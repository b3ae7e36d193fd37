"""Pictures for tests: plain drawings, and what hostile hands would send in their place."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

SECRET = b"CANARI-GPS-47.21"


def drawing(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Draw a face nobody has."""
    image = Image.new("RGB", (width, height), "#cfe3f2")
    pen = ImageDraw.Draw(image)
    pen.ellipse((width * 0.3, height * 0.15, width * 0.7, height * 0.85), fill="#f2cf9b")
    pen.rectangle((0, 0, width * 0.1, height * 0.1), fill="#d02020")  # so that one corner is known
    return image.convert(mode)


def jpeg(image: Image.Image | None = None, **ways: object) -> bytes:
    paper = io.BytesIO()
    (image or drawing()).save(paper, "JPEG", **ways)
    return paper.getvalue()


def png(image: Image.Image | None = None, **ways: object) -> bytes:
    paper = io.BytesIO()
    (image or drawing()).save(paper, "PNG", **ways)
    return paper.getvalue()


def camera_jpeg(orientation: int = 6) -> bytes:
    """Write a JPEG as a telephone does: lying on its side, with its place, its maker and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(47), IFDRational(12), IFDRational(36))
    return jpeg(drawing(), exif=exif, comment=SECRET, quality=90)


def claiming_png(width: int, height: int) -> bytes:
    """Write a small PNG that says it is immense."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def photo_file(folder: Path, content: bytes | None = None, name: str = "photo.jpg") -> Path:
    path = folder / name
    path.write_bytes(jpeg() if content is None else content)
    return path
