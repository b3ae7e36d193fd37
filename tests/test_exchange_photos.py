"""A photo comes in as pixels alone, and nothing that is no photo comes in at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from habitat_box import errors
from habitat_box.exchange.photos import LONG_SIDE, MOST_BYTES, SMALL_BYTES, SMALL_SIDE, picture_of, read_photo
from tests.photo_house import SECRET, camera_jpeg, claiming_png, drawing, jpeg, photo_file, png


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.rule("D2")
def test_what_the_camera_wrote_beside_the_picture_never_comes_in() -> None:
    raw = camera_jpeg()
    assert SECRET in raw
    picture = picture_of(raw)
    for kept in (picture.image, picture.small):
        image = opened(kept)
        assert not dict(image.getexif())
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert SECRET not in kept
        assert b"Exif" not in kept


def test_a_photo_taken_sideways_is_kept_upright() -> None:
    image = opened(picture_of(camera_jpeg(orientation=6)).image)
    assert image.size == (480, 640)
    red, green, _blue = image.convert("RGB").getpixel((470, 10))  # type: ignore[misc]
    assert red > 150 > 90 > green  # the corner of the drawing turned to the top right


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1600, 1200), (90, 60), (5000, 40)])
def test_a_photo_is_kept_small_and_a_smaller_one_for_telephones(size: tuple[int, int]) -> None:
    picture = picture_of(jpeg(drawing(*size)))
    large, small = opened(picture.image), opened(picture.small)
    assert max(large.size) == min(LONG_SIDE, max(size))
    assert max(small.size) <= SMALL_SIDE
    assert len(picture.small) <= SMALL_BYTES


def test_the_noisiest_photo_still_fits_a_telephone() -> None:
    picture = picture_of(png(Image.effect_noise((900, 900), 120).convert("RGB")))
    assert len(picture.small) <= SMALL_BYTES
    assert max(opened(picture.small).size) >= 60


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_jpeg_of_any_colours_is_read(mode: str) -> None:
    assert opened(picture_of(jpeg(drawing(mode=mode))).image).mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_colours_is_read(mode: str) -> None:
    image = drawing(mode="L").convert("I").point(lambda v: v * 256).convert("I;16") if mode == "I;16" else drawing(mode=mode)
    kept = opened(picture_of(png(image)).image).convert("L")
    assert kept.getpixel((320, 240)) > 150  # type: ignore[operator]


def test_what_is_seen_through_is_paper() -> None:
    image = drawing().convert("RGBA")
    image.putalpha(0)
    assert opened(picture_of(png(image)).image).getpixel((5, 5)) == (255, 255, 255)


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        HTML,
        SVG,
        b"GIF89a" + b"\0" * 100,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff" + HTML,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + SVG,
        jpeg()[: len(jpeg()) // 2],
        png()[:-40],
        png()[:60],
        claiming_png(60_000, 60_000),
        claiming_png(10_000, 10_000),
        claiming_png(7_000, 7_000),
        claiming_png(0, 10),
        jpeg() + b"\0" * MOST_BYTES,
    ],
    ids=[
        "nothing", "html", "svg", "gif", "postscript", "three bytes", "html as jpeg", "png head", "svg as png", "half a jpeg",
        "torn png", "png without pixels", "bomb", "large bomb", "claims without pixels", "no width", "too heavy",
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(raw: bytes) -> None:
    with pytest.raises(errors.PhotoNotReadable):
        picture_of(raw)


def test_a_page_hidden_behind_a_photo_does_not_come_in() -> None:
    picture = picture_of(jpeg() + HTML + SECRET)
    assert SECRET not in picture.image
    assert b"script" not in picture.image


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_gives_a_photo_or_a_refusal_and_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([jpeg(drawing(64, 48)), png(drawing(64, 48)), camera_jpeg()])))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        picture = picture_of(bytes(raw))
    except errors.PhotoNotReadable:
        return
    assert max(opened(picture.image).size) <= LONG_SIDE
    assert len(picture.small) <= SMALL_BYTES


def test_a_file_is_read_by_what_it_holds(tmp_path: Path) -> None:
    assert read_photo(photo_file(tmp_path, png(), "image.txt")).small.startswith(b"\xff\xd8\xff")
    with pytest.raises(errors.PhotoNotReadable):
        read_photo(photo_file(tmp_path, HTML, "page.jpg"))
    with pytest.raises(errors.FileNotFound):
        read_photo(tmp_path / "nowhere.jpg")
    with pytest.raises(errors.FileNotFound):
        read_photo(tmp_path)
