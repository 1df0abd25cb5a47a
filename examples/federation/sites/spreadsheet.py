"""A minimal workbook, made of zip and XML: the repository keeps no binary, and the server needs no library for one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

EXCEL_EPOCH = date(1899, 12, 30)
MADE_AT = (2024, 1, 8, 6, 0, 0)
DATE_STYLE = 1  # the second of the cellXfs below
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Return a workbook: texts inline, whole numbers, dates with a date's style. Equal content gives equal bytes."""
    files = {**_frame(list(sheets)), **{f"xl/worksheets/sheet{number}.xml": _sheet(rows)
                                        for number, rows in enumerate(sheets.values(), 1)}}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            whole = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), whole, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Return the files that say what the workbook has: types, relations, names of sheets, styles."""
    parts = {"xl/workbook.xml": "sheet.main", "xl/styles.xml": "styles",
             **{f"xl/worksheets/sheet{number}.xml": "worksheet" for number in range(1, len(names) + 1)}}
    overrides = "".join(f'<Override PartName="/{path}" ContentType="{KIND}.{kind}+xml"/>'
                        for path, kind in parts.items())
    sheets = "".join(f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
                     for number, name in enumerate(names, 1))
    targets = [("styles", "styles.xml"), *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1))]
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(targets),
        "xl/styles.xml": f'<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'}


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
                    for number, (kind, target) in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _sheet(rows: Rows) -> str:
    lines = "".join(f'<row r="{r}">{"".join(_cell(value, r, c) for c, value in enumerate(row))}</row>'
                    for r, row in enumerate(rows, 1))
    return f"<worksheet {MAIN}><sheetData>{lines}</sheetData></worksheet>"


def _cell(value: Any, row: int, column: int) -> str:
    """Return one cell; columns end with Z."""
    where = f"{chr(ord('A') + column)}{row}"
    if value in ("", None):
        return ""
    if isinstance(value, date):
        return f'<c r="{where}" s="{DATE_STYLE}"><v>{(value - EXCEL_EPOCH).days}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{where}"><v>{value}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
