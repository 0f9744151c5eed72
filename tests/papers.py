"""PDFs and scans to try things on, made here: whole, damaged, locked, long and hostile ones."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw


def picture(text: str = "1", *, size: tuple[int, int] = (600, 850), form: str = "JPEG", exif: bytes = b"") -> bytes:
    """A page photographed or scanned; with EXIF when given."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((40, 40), text, fill="black")
    out = io.BytesIO()
    image.save(out, form, **({"exif": exif} if exif else {}))
    return out.getvalue()


def tiff(pages: int) -> bytes:
    """A scan of several pages in one file."""
    images = [Image.new("1", (400, 560), 1) for _ in range(pages)]
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=images[1:])
    return out.getvalue()


def pdf(pages: int = 1, *, box: str = "0 0 595 842", content: bytes = b"BT /F1 24 Tf 72 700 Td (page) Tj ET") -> bytes:
    """A small PDF by hand: every page shows the same."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    packed = zlib.compress(content)
    parts.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed))
    parts.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for _ in range(pages):
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
            % box.encode()
        )
        kids.append(b"%d 0 R" % len(parts))
    parts[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(kids), pages)
    return _assembled(parts)


def locked_pdf() -> bytes:
    """A PDF that opens with a password only: an encryption dictionary whose keys fit no empty password."""
    whole = pdf()
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >> /ID [<%b> <%b>] " % (
        b"11" * 32,
        b"22" * 32,
        b"33" * 16,
        b"33" * 16,
    )
    return whole.replace(b"trailer\n<< ", b"trailer\n<< " + lock)


def bomb_pdf() -> bytes:
    """A few kilobytes that draw for ever: forms that call ten forms each, nine deep."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    parts.append(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>"
    )
    calls = b"/X Do " * 10
    parts.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(calls), calls))
    for level in range(9):
        inner = calls if level < 8 else b"0 0 595 842 re f " * 50
        below = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level) if level < 8 else b""
        parts.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] %b /Length %d >>\nstream\n%b\nendstream"
            % (below, len(inner), inner)
        )
    return _assembled(parts)


def _assembled(parts: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(out)
