"""PDF files written by hand, a line of text a line."""

from __future__ import annotations


def pdf(*pages: str, title: str = "", trailer: str = "") -> bytes:
    """Return a PDF with a line of text a line; a line that begins with `# ` is set larger."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 612 792] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({title}) >>",
    ]
    for number, page in enumerate(pages):
        stream = "BT 72 720 Td 14 TL " + " ".join(map(draw, page.split("\n"))) + " ET"
        fonts = "/Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {fonts} /Contents {6 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return assemble(objects, f"/Info 4 0 R {trailer}")


def draw(line: str) -> str:
    size, words = (20, line[2:]) if line.startswith("# ") else (12, line)
    return f"/F {size} Tf ({words}) Tj T*"


def assemble(objects: list[str], trailer: str) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
