"""The smallest Excel workbook that Excel would open: one sheet, always the same bytes for the same cells.

A cell is a text, a number, a `date` or a `time`; days and times are the serial numbers that Excel itself writes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | int | date | time | None

EPOCH = date(1899, 12, 30)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DAY_STYLE, TIME_STYLE = 1, 2
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {MAIN}><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="21" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write(path: Path, sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]], width: int) -> None:
    """Title rows, each merged over the sheet's width, then the rows; the first of them are the headings."""
    merged = "".join(f'<mergeCell ref="A{row}:{_column(width - 1)}{row}"/>' for row in range(1, len(titles) + 1))
    lines = "".join(_row(number, cells) for number, cells in enumerate([*[[title] for title in titles], *rows], 1))
    parts = PARTS | {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{lines}</sheetData>"
        f'<mergeCells count="{len(titles)}">{merged}</mergeCells></worksheet>',
    }
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, HEAD + content)


def _row(number: int, cells: Sequence[Cell]) -> str:
    filled = "".join(_cell(f"{_column(place)}{number}", cell) for place, cell in enumerate(cells) if cell is not None)
    return f'<row r="{number}">{filled}</row>'


def _cell(name: str, value: Cell) -> str:
    if isinstance(value, date):
        return f'<c r="{name}" s="{DAY_STYLE}"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return f'<c r="{name}" s="{TIME_STYLE}"><v>{seconds / 86400!r}</v></c>'
    if isinstance(value, int):
        return f'<c r="{name}"><v>{value}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _column(place: int) -> str:
    return chr(ord("A") + place)
