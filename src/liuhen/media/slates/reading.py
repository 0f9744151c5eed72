"""In the child: the slates in one picture. The only importer of zxing-cpp in what is shipped."""

from __future__ import annotations

import re

import zxingcpp
from av.video.frame import VideoFrame

LONGEST_SIDE = 1920
"""Larger pictures are halved first: a code that needs more than this isn't one that was held before the lens."""
SMALL_SIDE = 1000
_SLATE = re.compile(r"LH[0-9]:")
_QR = zxingcpp.barcode_formats_from_str("QRCode")
_PLANAR = frozenset(
    {"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "nv12", "nv21", "gray", "yuv410p", "yuv411p"}
)
"""Formats whose first plane is the brightness, a byte a pixel: it's read where it lies, and nothing is converted."""


def read(frame: VideoFrame, *, thoroughly: bool) -> list[str]:
    """The text of the slate in a picture, the one nearest its middle where there are several; other codes aren't ours.

    Args:
        frame: as decoded.
        thoroughly: whether to try again, enlarged and with one threshold for all, where the first look gave nothing.
    """
    longest = max(frame.width, frame.height)
    if longest > LONGEST_SIDE:
        frame = _grey(frame, 0.5)
    found = _codes(frame, zxingcpp.Binarizer.LocalAverage)
    if found or not thoroughly:
        return found
    if longest < SMALL_SIDE:
        found = _codes(_grey(frame, 2.0), zxingcpp.Binarizer.LocalAverage)
    return found or _codes(frame, zxingcpp.Binarizer.GlobalHistogram)


def _grey(frame: VideoFrame, scale: float) -> VideoFrame:
    method = "AREA" if scale < 1 else "BICUBIC"
    return frame.reformat(round(frame.width * scale), round(frame.height * scale), "gray", interpolation=method)


def _codes(frame: VideoFrame, binarizer: zxingcpp.Binarizer) -> list[str]:
    if frame.format.name not in _PLANAR:
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    view = zxingcpp.ImageView(
        memoryview(plane), frame.width, frame.height, zxingcpp.ImageFormat.Lum, plane.line_size, 1
    )
    codes = zxingcpp.read_barcodes(
        view, formats=_QR, try_rotate=False, try_downscale=True, try_invert=False, binarizer=binarizer
    )
    ours = [code for code in codes if _SLATE.match(code.text)]
    return [min(ours, key=lambda code: _off_centre(code, frame)).text] if ours else []


def _off_centre(code: zxingcpp.Barcode, frame: VideoFrame) -> float:
    """How far from the middle of the picture a code stands: of a printed sheet's, the one that's aimed at is meant."""
    corners = (code.position.top_left, code.position.bottom_right)
    across = sum(corner.x for corner in corners) / 2 - frame.width / 2
    down = sum(corner.y for corner in corners) / 2 - frame.height / 2
    return across * across + down * down
