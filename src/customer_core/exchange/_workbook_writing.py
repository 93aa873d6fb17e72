"""A table as an Excel workbook of one sheet, every cell as text; knows no roles.

The few parts that a workbook needs (ECMA-376, parts 1 and 2) are written straight into the archive, row by row: no copy
of the table lies in a folder for temporary files, and no text is cut.
"""

import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from customer_core.exchange._row_refusals import invalid_row

__all__ = ["fill_workbook"]

_CHARACTERS_MAX: Final = 32_767
_ROWS_MAX: Final = 1_048_576
_ROWS_AT_ONCE: Final = 500
# What XML cannot hold or reads as something else, and what would be read as one of these.
_ESCAPED: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
    ),
    # The second style is the format @, by which a cell that is edited stays text.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_SHEET: Final = "xl/worksheets/sheet1.xml"
_SHEET_BEGINS: Final = f'<worksheet xmlns="{_MAIN}"><sheetData>'
_SHEET_ENDS: Final = "</sheetData></worksheet>"


def fill_workbook(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to a stream as a workbook.

    Raises:
        InvalidValueError: A cell or the table is longer than a workbook can hold.
    """
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(_part(name), _DECLARED + content)
        with archive.open(_part(_SHEET), "w", force_zip64=True) as sheet:
            sheet.write((_DECLARED + _SHEET_BEGINS).encode())
            texts = [_row_text(header, 0)]
            for number, row in enumerate(rows, start=1):
                texts.append(_row_text(row, number))
                if len(texts) == _ROWS_AT_ONCE:
                    sheet.write("".join(texts).encode())
                    texts.clear()
            sheet.write(("".join(texts) + _SHEET_ENDS).encode())


def _part(name: str) -> ZipInfo:
    """Return a part whose date is none, so that one table makes one file."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _row_text(row: Sequence[str], number: int) -> str:
    if number >= _ROWS_MAX:
        raise invalid_row(number, f"a workbook has {_ROWS_MAX:,} rows at most, and the header is one")
    cells = "".join([_cell_text(cell, number) if cell else "<c/>" for cell in row])
    return f"<row>{cells}</row>"


def _cell_text(cell: str, number: int) -> str:
    # A spreadsheet counts characters beyond the first 65,536 as two.
    if 2 * len(cell) > _CHARACTERS_MAX and len(cell.encode("utf-16-le")) > 2 * _CHARACTERS_MAX:
        raise invalid_row(number, f"a cell has more than {_CHARACTERS_MAX:,} characters, the most of a workbook")
    text = escape(_ESCAPED.sub(_written, cell))
    return f'<c s="1" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _written(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
