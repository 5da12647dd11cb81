"""PDFs written by hand: plain ones, and those that do what no paper should."""

from __future__ import annotations

import zlib

from tests.attached.pictures import SECRET

PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> {more} >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
A4 = "0 0 595 842"
WORDS = b"BT /F 48 Tf 60 700 Td (Court order) Tj ET"


def pdf(
    *,
    box: str = A4,
    content: bytes = WORDS,
    catalog: str = "",
    page: str = "",
    kids: str = "[3 0 R]",
    count: int = 1,
    objects: tuple[str, ...] = (),
    packed: bool = False,
    trailer: str = "",
) -> bytes:
    """One page that says something, and what else is asked for; further objects are numbered from 6."""
    coded = zlib.compress(content, 9) if packed else content
    packing = "/Filter /FlateDecode " if packed else ""
    stream = f"<< {packing}/Length {len(coded)} >>\nstream\n".encode() + coded + b"\nendstream"
    parts = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids {kids} /Count {count} >>".encode(),
        PAGE.format(box=box, more=page).encode(),
        stream,
        FONT.encode(),
        *(one.encode() for one in objects),
    ]
    return assembled(parts, trailer)


def assembled(parts: list[bytes], trailer: str = "") -> bytes:
    """With a table of where each object is."""
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + table + end.encode()


def of_pages(number: int) -> bytes:
    """The same page over and over."""
    return pdf(kids="[" + "3 0 R " * number + "]", count=number)


def with_script() -> bytes:
    script = f"<< /S /JavaScript /JS (app.alert\\('{SECRET.decode()}'\\);) >>"
    return pdf(catalog="/OpenAction 6 0 R /AA << /WC 6 0 R >>", page="/AA << /O 6 0 R >>", objects=(script,))


def with_launch() -> bytes:
    launch = "<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >> >>"
    link = "<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI /URI (https://evil.example/) >> >>"
    return pdf(catalog="/OpenAction 6 0 R", page="/Annots [7 0 R]", objects=(launch, link))


def with_file_inside() -> bytes:
    body = f"<< /Type /EmbeddedFile /Length {len(SECRET)} >>\nstream\n{SECRET.decode()}\nendstream"
    named = "/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>] >> >>"
    return pdf(catalog=named, objects=(body,))


def with_metadata() -> bytes:
    told = f"<< /Title ({SECRET.decode()}) /Author ({SECRET.decode()}) >>"
    return pdf(objects=(told,), trailer="/Info 6 0 R")


def filled_in() -> bytes:
    """A form's field, whose value is drawn by an appearance."""
    place = "/Rect [60 500 400 560] /AP << /N 7 0 R >> /F 4"
    field = f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Amina) {place} >>"
    shape = "0 0 0 rg 0 0 340 60 re f"
    look = f"<< /Type /XObject /Subtype /Form /BBox [0 0 340 60] /Length {len(shape)} >>\nstream\n{shape}\nendstream"
    return pdf(catalog="/AcroForm << /Fields [6 0 R] >>", page="/Annots [6 0 R]", objects=(field, look), content=b" ")


def locked() -> bytes:
    """Encrypted with a password that nobody has."""
    key = "4" * 64
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -4 >>"
    return pdf(objects=(lock,), trailer=f"/Encrypt 6 0 R /ID [<{key[:32]}> <{key[:32]}>]")


def bomb_in_stream() -> bytes:
    """A page's drawing that grows from little to 130 MB."""
    return pdf(content=b"0 0 1 1 re f " * 10_000_000, packed=True)


def bomb_in_picture() -> bytes:
    """A picture of 60,000 by 60,000 in a page."""
    body = zlib.compress(zlib.compress(b"\0" * 60_000_000, 9), 9).decode("latin-1")
    head = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    image = f"<< {head} /Filter [/FlateDecode /FlateDecode] /Length {len(body)} >>\nstream\n"
    parts = pdf(content=b"600 0 0 600 0 0 cm /I Do", page="/Resources << /XObject << /I 6 0 R >> >>", objects=("@",))
    return parts.replace(b"@", image.encode() + body.encode("latin-1") + b"\nendstream")


def deep() -> bytes:
    return pdf(catalog="/X " + "[" * 200_000 + "]" * 200_000)


def of_itself() -> bytes:
    """Pages whose child they are themselves, and a drawing that draws itself."""
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> /Length 5 >>"
    loop = f"{form}\nstream\n/X Do\nendstream"
    page = "/Resources << /XObject << /X 6 0 R >> >>"
    return pdf(content=b"/X Do " * 1000, page=page, objects=(loop,), kids="[3 0 R 2 0 R]", count=2)
