#!/usr/bin/env python3
"""Makes every test file beside it, byte for byte the same each time.

    python -m venv v && v/bin/pip install pillow==13.0.0 tifffile==2026.3.3 numpy && v/bin/python make.py

The files are committed: tests need no Python. Most show one chart of four quadrants, 160 x 120 pixels upright:

    red    green
    blue   yellow

so that a test can tell colours, orientation and place. `CHART` and the other colours are repeated in
`tests/it/chart.rs`. `resize/` holds Pillow's own results for the photo tests/photos/chelsea.png.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms, ImageDraw, ImageFilter

HERE = Path(__file__).parent
PHOTOS = HERE.parents[3] / "tests" / "photos"
W, H = 160, 120
CHART = [(200, 40, 40), (40, 150, 60), (40, 60, 190), (220, 200, 50)]


# --- pictures -----------------------------------------------------------------------------------------------


def chart(colours=CHART, mode="RGB", size=(W, H)):
    w, h = size
    im = Image.new(mode, size)
    draw = ImageDraw.Draw(im)
    for i, colour in enumerate(colours):
        x, y = (i % 2) * w // 2, (i // 2) * h // 2
        draw.rectangle([x, y, x + w // 2 - 1, y + h // 2 - 1], fill=colour)
    return im


def array(colours, dtype, size=(W, H)):
    w, h = size
    a = np.zeros((h, w, len(colours[0])), dtype)
    for i, colour in enumerate(colours):
        y, x = (i // 2) * h // 2, (i % 2) * w // 2
        a[y : y + h // 2, x : x + w // 2] = colour
    return a


def save(name, data):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return data


def encode(im, kind, **options):
    out = io.BytesIO()
    im.save(out, kind, **options)
    return out.getvalue()


def jpeg(im, **options):
    return encode(im, "JPEG", **{"quality": 92, "subsampling": 0} | options)


# --- EXIF ---------------------------------------------------------------------------------------------------


class Ref:
    """A sub-directory, given as its entries."""

    def __init__(self, entries):
        self.entries = entries


def exif(entries, next_ifd=None, order="<"):
    """A TIFF block of {tag: value}; value: int (SHORT), str or bytes (ASCII), float pairs (RATIONAL), Ref."""
    out = bytearray(b"II*\0" if order == "<" else b"MM\0*")
    out += struct.pack(order + "I", 8)

    def write(entries, following):
        start = len(out)
        out.extend(bytes(2 + 12 * len(entries) + 4))
        struct.pack_into(order + "H", out, start, len(entries))
        for i, (tag, value) in enumerate(sorted(entries.items())):
            at = start + 2 + 12 * i
            if isinstance(value, Ref):
                child = write(value.entries, None)
                kind, count, data = 4, 1, struct.pack(order + "I", child)
            elif isinstance(value, int):
                kind, count, data = 3, 1, struct.pack(order + "H", value)
            elif isinstance(value, (str, bytes)):
                text = value if isinstance(value, bytes) else value.encode()
                kind, count, data = 2, len(text) + 1, text + b"\0"
            elif isinstance(value, list) and value and isinstance(value[0], tuple):
                kind, count = 5, len(value)
                data = b"".join(struct.pack(order + "II", *pair) for pair in value)
            else:
                raise TypeError(value)
            if len(data) <= 4:
                data = data.ljust(4, b"\0")
            else:
                place = len(out)
                out.extend(data + b"\0" * (len(data) % 2))
                data = struct.pack(order + "I", place)
            struct.pack_into(order + "HHI", out, at, tag, kind, count)
            out[at + 8 : at + 12] = data
        if following:
            struct.pack_into(order + "I", out, start + 2 + 12 * len(entries), write(following, None))
        return start

    write(entries, next_ifd)
    return bytes(out)


CAMERA = {
    0x010F: "Shiguang  ",
    0x0110: "拾光 One",
    0x0112: 1,
    0x0131: "make.py",
    0x0132: "2025:01:01 00:00:00",
    0x8769: Ref(
        {
            0x829A: [(1, 250)],
            0x829D: [(28, 10)],
            0x8827: 400,
            0x9003: "2024:05:06 07:08:09",
            0x9011: "+08:00",
            0x9291: "12",
            0x920A: [(35, 1)],
            0xA434: "35mm F2.8",
        }
    ),
    0x8825: Ref(
        {
            0x0001: "N",
            0x0002: [(31, 1), (14, 1), (1230, 100)],
            0x0003: "E",
            0x0004: [(121, 1), (28, 1), (0, 1)],
            0x0006: [(41, 10)],
        }
    ),
}


def oriented(n):
    """The upright chart as a camera held that way stores it."""
    t = Image.Transpose
    inverse = {
        1: None,
        2: t.FLIP_LEFT_RIGHT,
        3: t.ROTATE_180,
        4: t.FLIP_TOP_BOTTOM,
        5: t.TRANSPOSE,
        6: t.ROTATE_90,
        7: t.TRANSVERSE,
        8: t.ROTATE_270,
    }[n]
    return chart() if inverse is None else chart().transpose(inverse)


# --- ICC ----------------------------------------------------------------------------------------------------


def s15f16(values):
    return b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def profile(space, tags, version=4, device=b"mntr", pcs=b"XYZ "):
    tags = {"wtpt": b"XYZ \0\0\0\0" + s15f16([0.9642, 1.0, 0.8249]), **tags}
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", name.encode(), start + len(data), len(content))
        data += content
    body = struct.pack(">I", len(tags)) + table + data
    header = struct.pack(
        ">I4sI4s4s4s12x4s4xIII8xI12s4s44x",
        128 + len(body), b"none", version << 24, device, space, pcs, b"acsp", 0, 0, 0, 0,
        s15f16([0.9642, 1.0, 0.8249]), b"none",
    )
    assert len(header) == 128, len(header)
    return header + body


def xyz(values):
    return b"XYZ \0\0\0\0" + s15f16(values)


def gamma_curve(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


SRGB_CURVE = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + s15f16([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])

# Columns: red, green, blue primary in XYZ, adapted to D50 (Bradford).
SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
ADOBE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
ADOBE_GAMMA = 563 / 256


def rgb_profile(matrix, curve):
    tags = {f"{c}XYZ": xyz(matrix[:, i]) for i, c in enumerate("rgb")}
    return profile(b"RGB ", tags | {f"{c}TRC": curve for c in "rgb"})


P3_ICC = rgb_profile(P3, SRGB_CURVE)
ADOBE_ICC = rgb_profile(ADOBE, gamma_curve(ADOBE_GAMMA))
GREY_ICC = profile(b"GRAY", {"kTRC": gamma_curve(1.0)})


def linear(v):
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def encoded(v):
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * np.maximum(v, 0) ** (1 / 2.4) - 0.055)


def in_space(colour, matrix, transfer):
    """The values that show an sRGB colour in another space, 0 to 1."""
    light = np.linalg.inv(matrix) @ (SRGB @ linear(np.array(colour) / 255))
    return transfer(np.clip(light, 0, 1))


def to_bits(colours, most):
    return [tuple(int(round(float(v) * most)) for v in colour) for colour in colours]


P3_CHART = [in_space(c, P3, encoded) for c in CHART]
ADOBE_CHART = [in_space(c, ADOBE, lambda v: v ** (1 / ADOBE_GAMMA)) for c in CHART]


def cmyk_profile():
    """A press profile in small: a table of 7^4 points from ink to Lab, with inks that are no clean complements."""
    grid = 7
    inks = np.array([(0.0, 0.62, 0.89), (0.88, 0.0, 0.48), (1.0, 0.93, 0.0)])  # C, M, Y on paper, linear-ish
    points = b""
    for c in range(grid):
        for m in range(grid):
            for y in range(grid):
                for k in range(grid):
                    colour = np.ones(3)
                    for ink, amount in zip(inks, (c, m, y)):
                        colour *= 1 - amount / (grid - 1) * (1 - ink)
                    colour *= 1 - 0.95 * k / (grid - 1)
                    points += bytes(lab8(SRGB @ linear(colour)))
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + struct.pack(">BBBx", 4, 3, grid) + s15f16([1, 0, 0, 0, 1, 0, 0, 0, 1])
    lut += ramp * 4 + points + ramp * 3
    # The tables of the other direction, which the converter must not need.
    return profile(b"CMYK", {"A2B0": lut, "B2A0": b"mft9 nonsense"}, version=2, device=b"prtr", pcs=b"Lab ")


def lab8(colour):
    x, y, z = colour / np.array([0.9642, 1.0, 0.8249])
    f = lambda t: t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
    l, a, b = 116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))
    return [round(min(max(v, 0), 255)) for v in (l * 2.55, a + 128, b + 128)]


CMYK_ICC = cmyk_profile()
CMYK_CHART = [(0, 200, 180, 30), (190, 20, 200, 10), (220, 180, 0, 20), (10, 30, 200, 0)]


# --- good files ---------------------------------------------------------------------------------------------


def good_jpegs():
    plain = save("jpeg/chart.jpg", jpeg(chart(), subsampling=2, exif=b"Exif\0\0" + exif(CAMERA)))
    save("jpeg/big_endian_exif.jpg", jpeg(chart(), exif=b"Exif\0\0" + exif(CAMERA, order=">")))
    save("jpeg/progressive.jpg", jpeg(chart(), progressive=True))
    save("jpeg/grey.jpg", jpeg(chart().convert("L")))
    save("jpeg/rgb_coded.jpg", jpeg(chart(), keep_rgb=True))
    save("jpeg/restarts.jpg", jpeg(chart(), restart_marker_rows=1))
    save("jpeg/cmyk.jpg", jpeg(chart(CMYK_CHART, "CMYK")))
    save("jpeg/cmyk_profile.jpg", jpeg(chart(CMYK_CHART, "CMYK"), icc_profile=CMYK_ICC))
    for n in range(1, 9):
        block = exif({0x0112: n}, next_ifd={0x0112: 3})  # the preview's orientation must not count
        save(f"jpeg/orientation_{n}.jpg", jpeg(oriented(n), exif=b"Exif\0\0" + block))
    for n in (0, 9, 300):
        save(f"jpeg/orientation_invalid_{n}.jpg", jpeg(chart(), exif=b"Exif\0\0" + exif({0x0112: n})))

    save("jpeg/display_p3.jpg", jpeg(chart(to_bits(P3_CHART, 255)), icc_profile=P3_ICC))
    save("jpeg/adobe_rgb.jpg", jpeg(chart(to_bits(ADOBE_CHART, 255)), icc_profile=ADOBE_ICC))
    dcf = {0x8769: Ref({0xA001: 65535, 0xA005: Ref({0x0001: "R03"})})}
    save("jpeg/adobe_rgb_dcf.jpg", jpeg(chart(to_bits(ADOBE_CHART, 255)), exif=b"Exif\0\0" + exif(dcf)))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    srgb = srgb[:24] + bytes(12) + srgb[36:]  # without the date it was made
    save("jpeg/srgb_profile.jpg", jpeg(chart(), icc_profile=srgb))
    save("jpeg/srgb_without_profile.jpg", jpeg(chart()))
    save("jpeg/broken_profile.jpg", jpeg(chart(), icc_profile=P3_ICC[:140] + bytes(range(200))))
    save("jpeg/grey_profile.jpg", jpeg(chart([55, 128, 188, 255], "L"), icc_profile=GREY_ICC))
    save("jpeg/grey_rgb_profile.jpg", jpeg(chart([55, 128, 188, 255], "L"), icc_profile=ADOBE_ICC))
    # Profiles above 64 kB are stored in several segments; any split is legal, and so is any order.
    whole = jpeg(chart(to_bits(P3_CHART, 255)))
    parts = [b"ICC_PROFILE\0" + bytes([n, 2]) + P3_ICC[cut] for n, cut in ((2, slice(200, None)), (1, slice(200)))]
    segments = b"".join(b"\xff\xe2" + struct.pack(">H", 2 + len(part)) + part for part in parts)
    save("jpeg/profile_in_swapped_parts.jpg", whole[:2] + segments + whole[2:])

    assert plain.endswith(b"\xff\xd9")
    save("jpeg/no_end_marker.jpg", plain[:-2])
    progressive = (HERE / "jpeg/progressive.jpg").read_bytes()
    save("jpeg/progressive_no_end_marker.jpg", progressive[:-2])
    save("jpeg/trailing_junk.jpg", plain + b"\0\xff\xd8 junk \xff\xda" * 20)
    save("jpeg/padded_before_end.jpg", plain[:-2] + bytes(64) + b"\xff\xd9")
    save("jpeg/padded_header.jpg", plain[:20] + b"\0\0\0" + plain[20:])  # behind JFIF
    save("jpeg/second_picture_behind.jpg", plain + jpeg(chart([(0, 0, 0)] * 4)))  # as MPF does
    # Selectors 0, 0 where sequential JPEG must say 0, 63: a cheap camera's habit.
    sos = plain.index(b"\xff\xda")
    count = plain[sos + 4]
    at = sos + 5 + 2 * count
    save("jpeg/zero_spectral_end.jpg", plain[: at + 1] + b"\0" + plain[at + 2 :])


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows, extra=b"", after=b""):
    raw = b"".join(b"\0" + row for row in rows)
    out = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return out + extra + png_chunk(b"IDAT", zlib.compress(raw, 9)) + after + png_chunk(b"IEND", b"")


def rows16(colours):
    return [row.astype(">u2").tobytes() for row in array(colours, np.uint16)]


def good_pngs():
    save("png/chart.png", encode(chart(), "PNG"))
    save("png/grey.png", encode(chart([0, 90, 180, 255], "L"), "PNG"))
    save("png/grey_alpha.png", encode(chart([(0, 255), (90, 128), (180, 0), (255, 255)], "LA"), "PNG"))
    save("png/alpha.png", encode(chart([c + (a,) for c, a in zip(CHART, (255, 128, 0, 64))], "RGBA"), "PNG"))
    palette = chart([0, 1, 2, 3], "P")
    palette.putpalette([v for c in CHART for v in c])
    save("png/palette.png", encode(palette, "PNG"))
    save("png/palette_transparent.png", encode(palette, "PNG", transparency=bytes([255, 255, 0, 128])))
    save("png/one_bit.png", encode(chart([0, 1, 1, 0], "1"), "PNG"))
    # 16 bits whose high byte alone would round the wrong way: 0x28ff / 257 = 40.8.
    save("png/rgb16.png", png(W, H, 16, 2, rows16([(0x28FF, 0x8000, 0xFFFF)] * 4)))
    save("png/grey16.png", png(W, H, 16, 0, rows16([(0,), (0x28FF,), (0x8000,), (0xFFFF,)])))
    save("png/alpha16.png", png(W, H, 16, 6, rows16([tuple(v * 257 for v in c) + (a,) for c, a in zip(CHART, (65535, 32768, 0, 16384))])))
    icc = png_chunk(b"iCCP", b"p\0\0" + zlib.compress(P3_ICC, 9))
    save("png/display_p3.png", encode(chart(to_bits(P3_CHART, 255)), "PNG", icc_profile=P3_ICC))
    save("png/display_p3_16.png", png(W, H, 16, 2, rows16(to_bits(P3_CHART, 65535)), extra=icc))
    p3_alpha = [c + (a,) for c, a in zip(to_bits(P3_CHART, 255), (255, 128, 0, 64))]
    save("png/display_p3_alpha.png", encode(chart(p3_alpha, "RGBA"), "PNG", icc_profile=P3_ICC))
    save("png/orientation_6.png", encode(oriented(6), "PNG", exif=exif({0x0112: 6})))
    rows = [row.tobytes() for row in np.asarray(oriented(8))]
    save("png/exif_behind_pixels.png", png(H, W, 8, 2, rows, after=png_chunk(b"eXIf", exif({0x0112: 8}))))
    broken = png_chunk(b"iCCP", b"p\0\0" + b"not zlib at all")
    save("png/broken_profile.png", png(W, H, 8, 2, [row.tobytes() for row in np.asarray(chart())], extra=broken))


def good_others():
    save("webp/lossy.webp", encode(chart(), "WEBP", quality=90))
    alpha = chart([c + (a,) for c, a in zip(CHART, (255, 128, 0, 64))], "RGBA")
    save("webp/lossless_alpha.webp", encode(alpha, "WEBP", lossless=True, exact=True))
    save("webp/lossy_alpha.webp", encode(alpha, "WEBP", quality=95, exact=True))
    save("webp/orientation_6.webp", encode(oriented(6), "WEBP", quality=90, exif=b"Exif\0\0" + exif({0x0112: 6})))
    save("webp/display_p3.webp", encode(chart(to_bits(P3_CHART, 255)), "WEBP", lossless=True, icc_profile=P3_ICC))
    frames = [chart(), chart([(0, 0, 0)] * 4)]
    save("webp/animated.webp", encode(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True, duration=100))

    save("bmp/chart.bmp", encode(chart(size=(96, 64)), "BMP"))
    palette = chart([0, 1, 2, 3], "P", (96, 64))
    palette.putpalette([v for c in CHART for v in c])
    save("bmp/palette.bmp", encode(palette, "BMP"))
    bmp = bytearray(encode(chart(size=(96, 64)).transpose(Image.Transpose.FLIP_TOP_BOTTOM), "BMP"))
    struct.pack_into("<i", bmp, 22, -64)
    save("bmp/top_down.bmp", bytes(bmp))

    palette = chart([0, 1, 2, 3], "P")
    palette.putpalette([v for c in CHART for v in c])
    save("gif/chart.gif", encode(palette, "GIF"))
    save("gif/transparent.gif", encode(palette, "GIF", transparency=2))
    black = chart([0] * 4, "P")
    black.putpalette([0] * 12)
    save("gif/animated.gif", encode(palette, "GIF", save_all=True, append_images=[black], duration=100))
    # A first frame that covers only the right half of the canvas.
    half = palette.crop((W // 2, 0, W, H))
    gif = bytearray(encode(half, "GIF"))
    struct.pack_into("<H", gif, 6, W)
    frame = gif.index(b",")
    struct.pack_into("<H", gif, frame + 1, W // 2)
    save("gif/small_frame.gif", bytes(gif))


def tiff(name, data, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, data, **{"metadata": None, "software": False, "datetime": None} | options)
    save("tiff/" + name, out.getvalue())


def good_tiffs():
    rgb = array(CHART, np.uint8)
    tiff("rgb.tif", rgb[::2, ::2], photometric="rgb")
    tiff("big_endian.tif", rgb[::2, ::2], photometric="rgb", byteorder=">")
    tiff("bigtiff.tif", rgb[::2, ::2], photometric="rgb", bigtiff=True)
    save("tiff/lzw.tif", encode(chart(), "TIFF", compression="tiff_lzw"))
    save("tiff/deflate.tif", encode(chart(), "TIFF", compression="tiff_adobe_deflate"))
    save("tiff/packbits.tif", encode(chart(size=(W // 2, H // 2)), "TIFF", compression="packbits"))
    save("tiff/jpeg.tif", encode(chart(), "TIFF", compression="jpeg", quality=95))
    save("tiff/cmyk.tif", encode(chart(CMYK_CHART, "CMYK"), "TIFF", compression="tiff_lzw"))
    save("tiff/cmyk_profile.tif", encode(chart(CMYK_CHART, "CMYK"), "TIFF", compression="tiff_lzw", icc_profile=CMYK_ICC))
    save("tiff/display_p3.tif", encode(chart(to_bits(P3_CHART, 255)), "TIFF", compression="tiff_lzw", icc_profile=P3_ICC))
    palette = chart([0, 1, 2, 3], "P")
    palette.putpalette([v for c in CHART for v in c])
    save("tiff/palette.tif", encode(palette, "TIFF", compression="tiff_lzw"))
    save("tiff/one_bit_fax.tif", encode(chart([0, 1, 1, 0], "1"), "TIFF", compression="group4"))
    tiff("white_is_zero.tif", array([(255,), (165,), (75,), (0,)], np.uint8)[::2, ::2, 0], photometric="miniswhite")
    tiff("grey.tif", array([(0,), (90,), (180,), (255,)], np.uint8)[::2, ::2, 0], photometric="minisblack")
    tiff("grey16.tif", array([(0,), (0x28FF,), (0x8000,), (0xFFFF,)], np.uint16)[::2, ::2, 0], photometric="minisblack")
    tiff("grey_alpha.tif", array([(0, 255), (90, 128), (180, 0), (255, 255)], np.uint8)[::2, ::2], photometric="minisblack", extrasamples=["unassalpha"], planarconfig="contig")
    tiff("rgb16.tif", array([tuple(v * 257 for v in c) for c in CHART], np.uint16)[::4, ::4], photometric="rgb")
    tiff("float.tif", array([tuple(v / 255 for v in c) for c in CHART], np.float32)[::4, ::4], photometric="rgb")
    tiff("planar.tif", np.moveaxis(rgb[::2, ::2], 2, 0).copy(), photometric="rgb", planarconfig="separate")
    tiff("tiled.tif", rgb[::2, ::2], photometric="rgb", tile=(32, 32))
    alpha = [c + (a,) for c, a in zip(CHART, (255, 128, 0, 64))]
    tiff("alpha.tif", array(alpha, np.uint8)[::2, ::2], photometric="rgb", extrasamples=["unassalpha"])
    premultiplied = [tuple(round(v * a / 255) for v in c) + (a,) for *c, a in alpha]
    tiff("alpha_premultiplied.tif", array(premultiplied, np.uint8)[::2, ::2], photometric="rgb", extrasamples=["assocalpha"])
    pages = io.BytesIO()
    with tifffile.TiffWriter(pages) as writer:
        for page in (rgb[::2, ::2], np.zeros_like(rgb[::2, ::2])):
            writer.write(page, photometric="rgb", metadata=None, software=False)
    save("tiff/two_pages.tif", pages.getvalue())
    stored = np.asarray(oriented(6))[::2, ::2]
    tiff("orientation_6.tif", stored, photometric="rgb", extratags=[(0x0112, 3, 1, 6, True)])
    tiff("orientation_6_big.tif", stored, photometric="rgb", bigtiff=True, extratags=[(0x0112, 3, 1, 6, True)])


# --- bad files ----------------------------------------------------------------------------------------------


def bad():
    save("bad/empty.jpg", b"")
    save("bad/text.jpg", "This is a shopping list: 牛奶, bread, eggs.\n".encode() * 40)
    save("bad/text_utf16.jpg", "Windows Notepad wrote this.\r\n".encode("utf-16"))
    save("bad/zeros.jpg", bytes(4096))
    rng = np.random.default_rng(7)
    save("bad/noise.png", rng.integers(0, 256, 4096, np.uint8).tobytes())
    save("bad/bm_text.bmp", b"BM is how this text begins, and some bitmaps too.\n" * 4)

    # Recognised, not decoded. Only the beginnings: nothing after them is looked at.
    box = lambda brand, *more: struct.pack(">I4s4sI", 16 + 4 * len(more), b"ftyp", brand, 0) + b"".join(more) + bytes(64)
    save("bad/photo.heic", box(b"heic", b"mif1", b"heic"))
    save("bad/photo_mif1.heic", box(b"mif1", b"mif1", b"heic"))
    save("bad/photo.avif", box(b"avif", b"mif1", b"avif"))
    save("bad/photo.cr3", box(b"crx ", b"crx ", b"isom"))
    save("bad/video.mp4", box(b"isom", b"isom", b"mp41"))
    save("bad/photo.jxl", b"\xff\x0a" + bytes(64))
    save("bad/container.jxl", b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(64))
    save("bad/photo.jp2", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64))
    save("bad/photo.cr2", b"II*\0\x10\0\0\0CR\x02\0" + bytes(64))
    save("bad/photo.raf", b"FUJIFILMCCD-RAW 0201" + bytes(64))
    save("bad/photo.dng", exif({0x00FE: 1, 0x0100: 160, 0xC612: 1}))
    save("bad/photo.nef", exif({0x010F: "NIKON", 0x00FE: 1, 0x014A: Ref({0x0100: 160})}, order=">"))
    save("bad/drawing.psd", b"8BPS\0\x01" + bytes(64))
    save("bad/document.pdf", b"%PDF-1.7\n" + bytes(64))

    plain = jpeg(chart())
    sof = plain.index(b"\xff\xc0")

    def claimed(width, height):
        return plain[: sof + 5] + struct.pack(">HH", height, width) + plain[sof + 9 :]

    save("bad/zero_width.jpg", claimed(0, 120))
    save("bad/zero_height.jpg", claimed(160, 0))
    save("bad/bomb.jpg", claimed(65500, 65500))
    save("bad/hollow.jpg", claimed(14000, 14000))  # within the pixel limit, but the data cannot be there
    save("bad/twelve_bits.jpg", plain[: sof + 4] + b"\x0c" + plain[sof + 5 :])
    save("bad/hierarchical.jpg", plain[: sof + 1] + b"\xc5" + plain[sof + 2 :])
    save("bad/five_channels.jpg", five_channels(plain, sof))
    save("bad/no_scan.jpg", plain[: plain.index(b"\xff\xda")] + b"\xff\xd9")
    sos = plain.index(b"\xff\xda")
    middle = (sos + len(plain)) // 2
    save("bad/damaged.jpg", plain[:middle] + b"\xa5\x5a\x00\xff\xd3\x12" + plain[middle + 6 :])
    progressive = jpeg(chart(), progressive=True)
    last = progressive.rindex(b"\xff\xda")
    save("bad/progressive_without_last_scan.jpg", progressive[:last])
    first = progressive.index(b"\xff\xda")
    second = progressive.index(b"\xff\xda", first + 2)
    save("bad/many_scans.jpg", progressive[:second] + progressive[first:second] * 120 + progressive[second:])

    rows = [bytes(3 * W)] * H
    header = lambda w, h: png(w, h, 8, 2, rows)
    save("bad/zero_size.png", header(0, 0))
    save("bad/bomb.png", header(60000, 60000))
    wide = png(13000, 13000, 16, 6, rows)  # 169 megapixels, but 8 bytes each
    save("bad/memory.png", wide)
    good = bytearray(encode(chart(), "PNG"))
    at = good.index(b"IDAT") + 12
    good[at] ^= 0x55
    save("bad/damaged.png", bytes(good))

    gif = bytearray((HERE / "gif/chart.gif").read_bytes())
    struct.pack_into("<HH", gif, 6, 65535, 65535)
    save("bad/bomb.gif", bytes(gif))
    struct.pack_into("<HH", gif, 6, 0, 0)
    save("bad/zero_size.gif", bytes(gif))
    save("bad/no_frame.gif", b"GIF89a" + struct.pack("<HHBBB", 16, 16, 0, 0, 0) + b";")

    bmp = bytearray((HERE / "bmp/chart.bmp").read_bytes()[:200])
    struct.pack_into("<ii", bmp, 18, 60000, -60000)
    save("bad/bomb.bmp", bytes(bmp))
    struct.pack_into("<ii", bmp, 18, 0, 64)
    save("bad/zero_size.bmp", bytes(bmp))

    # VP8L: 14 bits each for width - 1 and height - 1.
    lossless = bytearray(encode(chart(), "WEBP", lossless=True))
    at = lossless.index(b"VP8L") + 9
    struct.pack_into("<I", lossless, at, 16383 | 16383 << 14)
    save("bad/bomb.webp", bytes(lossless))
    # An honest canvas around a frame that claims much more.
    lossy = bytearray(encode(chart(), "WEBP", quality=80, exif=exif({0x0112: 1})))
    at = lossy.index(b"VP8 ") + 8 + 6
    struct.pack_into("<HH", lossy, at, 16383, 16383)
    save("bad/bomb_inside.webp", bytes(lossy))
    zero = bytearray(encode(chart(), "WEBP", quality=80))
    struct.pack_into("<HH", zero, zero.index(b"VP8 ") + 8 + 6, 0, 0)
    save("bad/zero_size.webp", bytes(zero))

    small = {0x0100: 160, 0x0101: 120, 0x0102: 8, 0x0103: 1, 0x0106: 1, 0x0111: 8, 0x0115: 1, 0x0116: 120, 0x0117: 19200}
    save("bad/zero_size.tif", exif(small | {0x0100: 0}))
    save("bad/bomb.tif", exif(small | {0x0100: 60000, 0x0101: 60000, 0x0116: 60000}))
    save("bad/old_jpeg.tif", exif(small | {0x0103: 6, 0x0106: 6}) + bytes(20000))
    tiff_lab = io.BytesIO()
    tifffile.imwrite(tiff_lab, array(CHART, np.uint8)[::8, ::8], photometric="cielab", metadata=None, software=False)
    save("bad/lab.tif", tiff_lab.getvalue())
    tiff_u32 = io.BytesIO()
    tifffile.imwrite(tiff_u32, array(CHART, np.uint32)[::8, ::8], photometric="rgb", metadata=None, software=False)
    save("bad/integers_32.tif", tiff_u32.getvalue())


def five_channels(plain, sof):
    length = struct.unpack_from(">H", plain, sof + 2)[0]
    head = plain[sof + 4 : sof + 9] + b"\x05" + b"".join(bytes([i, 0x11, 0]) for i in range(1, 6))
    return plain[:sof] + b"\xff\xc0" + struct.pack(">H", len(head) + 2) + head + plain[sof + 2 + length :]


def broken_exif():
    block = exif(CAMERA)
    wild = bytearray(block)
    for at in range(10, len(wild), 7):
        wild[at] = 0xFF
    loop = bytearray(exif({0x0112: 6, 0x8769: Ref({0x9003: "2024:05:06 07:08:09"})}))
    pointer = loop.index(struct.pack("<HHI", 0x8769, 4, 1)) + 8
    struct.pack_into("<I", loop, pointer, 8)  # the Exif directory is the main one again
    cases = {
        "cut": block[:40],
        "cut_short": block[:9],
        "wild": bytes(wild),
        "loop": bytes(loop),
        "garbage": bytes(range(256)),
        "clock_not_set": exif({0x8769: Ref({0x9003: "0000:00:00 00:00:00", 0x829A: [(1, 0)]})}),
        "blank": exif({0x010F: "     ", 0x0110: "", 0x8825: Ref({0x0002: [(0, 0)] * 3, 0x0004: [(0, 0)] * 3})}),
        "null_island": exif({0x8825: Ref({1: "N", 2: [(0, 1)] * 3, 3: "E", 4: [(0, 1)] * 3})}),
        "south_west": exif({0x8825: Ref({1: "S", 2: [(225, 10), (0, 0), (0, 0)], 3: "W", 4: [(43, 1), (30, 1), (0, 1)]})}),
        "no_original_time": exif({0x0132: "2023-02-03T04:05:06"}),
    }
    for name, data in cases.items():
        save(f"exif/{name}.jpg", jpeg(chart(), exif=b"Exif\0\0" + data))


# --- Pillow's resizing --------------------------------------------------------------------------------------


def resized():
    """What Pillow makes of a real photo; the cases are repeated in tests/it/resize.rs."""
    photo = Image.open(PHOTOS / "chelsea.png").convert("RGB")  # 451 x 300
    b, c = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC
    cases = {
        "stretch_bilinear": ((96, 96), b, None),
        "stretch_bicubic": ((96, 96), c, None),
        "centre_bicubic": ((56, 56), c, (95.5, 20.0, 355.5, 280.0)),
        "fraction_bilinear": ((48, 40), b, (12.25, 7.75, 201.5, 133.125)),
        "enlarge_bicubic": ((64, 64), c, (200.0, 100.0, 220.5, 119.25)),
        "corner_bicubic": ((32, 32), c, (351.0, 200.0, 451.0, 300.0)),
    }
    for name, (size, kernel, region) in cases.items():
        save(f"resize/{name}.png", encode(photo.resize(size, kernel, box=region), "PNG", optimize=True))


# --- what littleCMS says ------------------------------------------------------------------------------------


def report():
    srgb = ImageCms.createProfile("sRGB")

    def shown(colours, mode, icc):
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        out = ImageCms.profileToProfile(chart(colours, mode), source, srgb, outputMode="RGB")
        return [out.getpixel((x, y)) for y in (30, 90) for x in (40, 120)]

    print("Display P3 :", shown(to_bits(P3_CHART, 255), "RGB", P3_ICC))
    print("Adobe RGB  :", shown(to_bits(ADOBE_CHART, 255), "RGB", ADOBE_ICC))
    print("CMYK       :", shown(CMYK_CHART, "CMYK", CMYK_ICC))
    print("CMYK plain :", [chart(CMYK_CHART, "CMYK").convert("RGB").getpixel(p) for p in ((40, 30), (120, 30), (40, 90), (120, 90))])
    greys = [55, 128, 188, 255]
    print("grey linear:", [round(float(encoded(np.array(v / 255))) * 255) for v in greys])
    print("grey Adobe :", [round(float(encoded(np.array((v / 255) ** ADOBE_GAMMA))) * 255) for v in greys])
    print("P3 stored  :", to_bits(P3_CHART, 255))
    print("Adobe stored:", to_bits(ADOBE_CHART, 255))


if __name__ == "__main__":
    good_jpegs()
    good_pngs()
    good_others()
    good_tiffs()
    broken_exif()
    bad()
    resized()
    report()
