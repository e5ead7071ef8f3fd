"""Tables of listings as text: read row by row, and written so that they can be read again."""

import csv
import io
from typing import Dict, List, NamedTuple, Optional

from .encoding import encoding_of, is_text, line_not_in
from .spreadsheet import is_formula

SEPARATORS = ",;\t"
#: What stands around a value without being part of it.
BLANKS = " \t\r\n"


class Unreadable(Exception):
    """A file is no table that could be read; *why* is a code, *line* where it was noticed."""

    def __init__(self, why: str, line: int = 1, said: str = ""):
        super().__init__(why)
        self.why, self.line, self.said = why, line, said


class Row(NamedTuple):
    """A row of a table: the line that it begins in, and its cells by column."""

    line: int
    cells: Dict[str, str]
    #: How many cells it has, where that is another number than that of the columns.
    wrong_length: Optional[int] = None


def read_table(content: bytes):
    r"""Return ``(columns, rows)`` of a table in CSV.

    Commas, semicolons and tabs separate cells, whichever the title has most of.

    :raises Unreadable: it is no text, has no row, or breaks off in the middle of one

    >>> read_table("barcode;unit\n0622;\"Box\nof 12\"\n\n0623;'=A1\n".encode("utf-8"))
    ... # doctest: +NORMALIZE_WHITESPACE
    (['barcode', 'unit'], [Row(line=2, cells={'barcode': '0622', 'unit': 'Box\nof 12'},
     wrong_length=None), Row(line=5, cells={'barcode': '0623', 'unit': '=A1'}, wrong_length=None)])
    """
    text = _decoded(content)
    title = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=title.count)
    reader, rows, columns, line = csv.reader(io.StringIO(text, ""), delimiter=separator), [], [], 1
    try:
        for cells in reader:
            if any(cell.strip(BLANKS) for cell in cells):
                if columns:
                    rows.append(_row(line, columns, cells))
                else:
                    columns = [cell.strip(BLANKS).lower() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("broken", line, str(error)) from error
    if not rows:
        raise Unreadable("empty")
    return columns, rows


def _decoded(content):
    if not content.strip():
        raise Unreadable("empty")
    if not is_text(content):
        raise Unreadable("no_text")
    encoding = encoding_of(content)
    if not encoding:
        raise Unreadable("encoding", line_not_in(content, "utf-8") or 1)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", line_not_in(content, encoding) or 1) from error


def _row(line, columns, cells):
    wrong_length = len(cells) if len(cells) != len(columns) else None
    return Row(line, dict(zip(columns, map(unmarked, cells))), wrong_length)


def write_table(columns: List[str], rows) -> bytes:
    """Return a table in CSV that spreadsheets open as it is, and :func:`read_table` reads again.

    >>> table = write_table(["internal_reference", "unit"], [["007", "=x"], ["'=y", None]])
    >>> table.decode("utf-8-sig").split()
    ['internal_reference,unit', "007,'=x", "''=y,"]
    >>> [row.cells["internal_reference"] for row in read_table(table)[1]]
    ['007', "'=y"]
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([marked(cell) for cell in row] for row in rows)
    # Without the mark at its beginning Excel takes Arabic for Western letters.
    return file.getvalue().encode("utf-8-sig")


def marked(value) -> str:
    """Return a cell that no spreadsheet takes for a formula; :func:`unmarked` takes it back.

    >>> marked("=1"), marked("'=1"), marked("'s"), marked(None), marked(12)
    ("'=1", "''=1", "'s", '', '12')
    """
    text = "" if value is None or value is False else str(value)
    return "'" + text if is_formula(text.lstrip("'")) else text


def unmarked(cell: str) -> str:
    """Return what stood in a cell before :func:`marked` made it harmless.

    >>> [unmarked(marked(text)) for text in ("=1", "'=1", "''-", "'s", "-5", "a'=1")]
    ['=1', "'=1", "''-", "'s", '-5', "a'=1"]
    """
    body = cell.lstrip("'")
    return cell[1:] if cell != body and is_formula(body) else cell
