"""The first bytes by which files that are not CSV are told; knows nothing of encodings, columns or records.

Facts from the formats' own specifications. Signatures made of printable characters ask for more than those, because a
column may be called `PAR1`.
"""

import re

__all__ = ["HEAD_BYTES", "kind_of_binary"]

HEAD_BYTES = 8192

_WORKBOOK = "an Excel workbook"

_SIGNATURES: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), kind)
    for pattern, kind in (
        (rb"PK\x03\x04(?=.*(?:xl/|\[Content_Types\]))", _WORKBOOK),
        (rb"PK\x03\x04(?=.*opendocument\.spreadsheet)", "an OpenDocument spreadsheet"),
        (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "a zip archive"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls) or another Office document"),
        (rb"\x1f\x8b", "a gzip archive"),
        (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "a bzip2 archive"),
        (rb"\xfd7zXZ\x00", "an xz archive"),
        (rb"\x28\xb5\x2f\xfd", "a Zstandard archive"),
        (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (rb"Rar!\x1a\x07", "a RAR archive"),
        (rb"%PDF-\d", "a PDF document"),
        (rb"\{\\rtf\d", "an RTF document"),
        (rb"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (rb"\xff\xd8\xff", "a JPEG picture"),
        (rb"GIF8[79]a.{0,3}[\x00-\x08]", "a GIF picture"),
        (rb"SQLite format 3\x00", "an SQLite database"),
        (rb"PAR1[\x00-\x08\x0e-\x1f]", "a Parquet file"),
        (rb"ARROW1\x00\x00", "an Arrow file"),
        (rb"Obj\x01", "an Avro file"),
        (rb"\x7fELF", "a program"),
        (rb"\s*<(?:!doctype html|html)[\s>]", "a web page (HTML)"),
        (rb"\s*<\?xml\s", "an XML document"),
    )
)

# A text may be full of odd characters, and a text may hold a stray NUL; only both together make a binary file. The
# control characters that text files hold are tab, line feed, vertical tab, form feed, carriage return and escape.
_TEXT_CONTROLS = b"\t\n\v\f\r\x1b"
_CONTROLS = bytes(byte for byte in range(32) if byte not in _TEXT_CONTROLS) + b"\x7f"
_CONTROL_SHARE_MAX = 0.1


def kind_of_binary(head: bytes, *, declared: bool) -> str:
    """Return what kind of file these first bytes open, `""` when they may be text.

    Where an encoding was `declared`, by name or by a byte order mark, only signatures count: UTF-16 is full of bytes
    that would be control characters elsewhere.

    >>> kind_of_binary(b"%PDF-1.7 ...", declared=False)
    'a PDF document'
    """
    for signature, kind in _SIGNATURES:
        if signature.match(head):
            return kind
    controls = len(head) - len(head.translate(None, _CONTROLS))
    is_binary = b"\0" in head and controls > _CONTROL_SHARE_MAX * len(head)
    return "a binary file" if is_binary and not declared else ""
