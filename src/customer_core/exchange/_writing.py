"""Writing files whole or not at all: tables, and pages of text; knows no roles, nor what cells or pages mean.

UTF-8, without a byte order mark but for spreadsheets, commas, line feeds, quotes where they are needed. What is written
here is read back equal by the reader beside it.
"""

import csv
import json
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

import attrs

from customer_core.errors import UnwritableFileError
from customer_core.exchange._decoding import shown_path
from customer_core.exchange._json_lines import is_named_as_json_lines
from customer_core.exchange._row_refusals import invalid_row
from customer_core.exchange._typed_files import is_named_as_parquet, is_named_as_workbook, load_arrow
from customer_core.exchange._workbook_writing import fill_workbook

__all__ = [
    "TableWriter",
    "check_writable",
    "find_writer",
    "write_all",
    "write_csv",
    "write_json_lines",
    "write_parquet",
    "write_private_text",
    "write_workbook",
]

T = TypeVar("T")

_BYTE_ORDER_MARK = "\ufeff"
_NUL = "a cell holds a NUL"
_HALF = "a cell holds half of a surrogate pair"
_HALF_SIGN = re.compile("[\ud800-\udfff]")
_AS_OBJECT = json.JSONEncoder(ensure_ascii=False).encode
TableWriter = Callable[[str | os.PathLike[str], Sequence[str], Iterable[Sequence[str]]], None]
"""Writes a table, given as path, header and rows."""

_Fill = Callable[["_Draft", BinaryIO], None]

# Any other header is quoted throughout, so that a reader that guesses can take nothing in it for a delimiter, a byte
# order mark or a declaration.
_PLAIN_NAME = re.compile(r"[\w .-]*")


def write_csv(
    path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[str]], *, is_marked: bool = False
) -> None:
    """Write a table to a file, replacing what was there only when the whole table is on disk.

    A marked file begins with a byte order mark, by which a spreadsheet knows that it is UTF-8.

    Raises:
        InvalidValueError: A row has not one cell per column, or a cell holds what no CSV file can: a NUL or half of a
            surrogate pair.
        UnwritableFileError: The operating system refuses the file, or what is there may not be replaced.
    """
    _write_each([(path, partial(_write_rows, header=header, rows=rows, is_marked=is_marked), False)])


def write_json_lines(path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to a file of JSON lines, each row as an object that has every column, as `write_csv` writes one.

    Raises:
        InvalidValueError: As for `write_csv`.
        UnwritableFileError: As for `write_csv`.
    """
    _write_each([(path, partial(_write_objects, header=header, rows=rows), False)])


def write_parquet(path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to a Parquet file, every column as text, as `write_csv` writes one.

    Raises:
        InvalidValueError: As for `write_csv`.
        UnwritableFileError: As for `write_csv`.
        MissingExtraError: The extra `bulk` is not installed.
    """
    _write_each([(path, partial(_write_typed, fill=load_arrow().fill_parquet, header=header, rows=rows), False)])


def write_workbook(path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table to an Excel workbook of one sheet, every cell as text, as `write_csv` writes one.

    Nothing of it is run or written anew by a spreadsheet: formulas, leading zeros and dates stay the texts that they
    are.

    Raises:
        InvalidValueError: As for `write_csv`, or a workbook cannot hold as much: a cell has more than 32,767
            characters, or there are more than 1,048,575 rows.
        UnwritableFileError: As for `write_csv`.
    """
    _write_each([(path, partial(_write_typed, fill=fill_workbook, header=header, rows=rows), False)])


def find_writer(path: str | os.PathLike[str]) -> TableWriter | None:
    """Return what writes a table to a file of this name, as `write_json_lines` does; None where it is a CSV file.

    >>> find_writer("customers.jsonl").__name__, find_writer("customers.csv")
    ('write_json_lines', None)

    Raises:
        MissingExtraError: An optional package is needed to write it.
    """
    if is_named_as_json_lines(path):
        return write_json_lines
    if is_named_as_parquet(path):
        load_arrow()
        return write_parquet
    return write_workbook if is_named_as_workbook(path) else None


def write_private_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text as UTF-8 to a file that its owner alone may read, replacing what was there only when it is on disk.

    Raises:
        UnwritableFileError: As for `write_csv`.
        UnicodeEncodeError: The text holds half of a surrogate pair.
    """
    write_all([], [(path, text)])


def write_all(
    files: Iterable[tuple[str | os.PathLike[str], Sequence[str], Iterable[Sequence[str]]]],
    private_texts: Iterable[tuple[str | os.PathLike[str], str]] = (),
) -> None:
    """Write several tables, given as (path, header, rows), so that a failure leaves every file as it was.

    Texts, given as (path, text), are written with them, each to a file that its owner alone may read. All are complete
    on disk under other names in their folders before the first is moved to its place. Should a move fail, those before
    it are taken back.

    Raises:
        InvalidValueError: As for `write_csv`.
        UnwritableFileError: As for `write_csv`, or one path is given twice.
        UnicodeEncodeError: A text holds half of a surrogate pair.
    """
    _write_each(
        (
            *((path, partial(_write_rows, header=header, rows=rows), False) for path, header, rows in files),
            *((path, partial(_write_text, text=text), True) for path, text in private_texts),
        )
    )


def _write_each(files: Iterable[tuple[str | os.PathLike[str], _Fill, bool]]) -> None:
    """Write files, each by what fills it, and whether its owner alone may read it; all of them or none."""
    with ExitStack() as undo:
        drafts: dict[Path, _Draft] = {}
        for path, write, is_private in files:
            draft = _Draft.beside(path)
            if draft.target in drafts:
                raise UnwritableFileError(file=draft.file, reason="it is named for two outputs")
            drafts[draft.target] = draft
            undo.callback(draft.discard)
            draft.fill(write, is_private=is_private)
        _publish_all(tuple(drafts.values()))


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse a path that could not be written to, so that it is known before any work is done.

    Raises:
        UnwritableFileError: As for `write_csv`.
    """
    _Draft.beside(path)


@attrs.frozen(kw_only=True)
class _Draft:
    """A file under way, next to the one that it is to replace."""

    file: str
    target: Path
    place: Path

    @classmethod
    def beside(cls, path: str | os.PathLike[str]) -> "_Draft":
        """Return the draft for a path whose links have been followed, or refuse the path."""
        file = shown_path(path)
        try:
            target = Path(os.path.realpath(path))
            refusal = _refusal(target)
        except (OSError, ValueError) as error:
            raise UnwritableFileError(file=file, reason=_reason(error)) from None
        if refusal:
            raise UnwritableFileError(file=file, reason=refusal)
        return cls(file=file, target=target, place=target.parent / f".customer-core-{secrets.token_hex(8)}.tmp")

    def fill(self, write: _Fill, *, is_private: bool) -> None:
        """Write the content to disk, for good."""
        with self._refusals():
            # Nobody else may read a draft before it has the permissions of the file that it replaces.
            mode = 0o600 if is_private or self.target.exists() else 0o666
            stream = open(os.open(self.place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")  # noqa: SIM115, PTH123 - closed below; pathlib opens no descriptor
        try:
            write(self, stream)
            with self._refusals():
                stream.flush()
                os.fsync(stream.fileno())
                if self.target.exists() and not is_private:
                    self.place.chmod(stat.S_IMODE(self.target.stat().st_mode))
        finally:
            # Closing fails once more where writing has failed.
            with suppress(OSError):
                stream.close()

    def publish(self) -> None:
        """Move the draft to its place, and see to it that the move outlives a power cut."""
        with self._refusals():
            self.place.replace(self.target)
        # Not every system lets a folder be flushed; the files themselves are on disk already.
        with suppress(OSError):
            folder = os.open(self.target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def set_aside(self) -> None:
        """Keep what is at the target under another name, until all files are in place."""
        with self._refusals():
            if self.target.exists():
                os.link(self.target, self.former)

    def take_back(self) -> None:
        """Put back what was at the target, or nothing where nothing was."""
        if self.former.exists():
            self.former.replace(self.target)
        else:
            self.target.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what is left of the work; a folder that has become read-only keeps it."""
        for path in (self.place, self.former):
            with suppress(OSError):
                path.unlink()

    @property
    def former(self) -> Path:
        """Return where the file that is replaced is kept for the time being."""
        return self.place.with_suffix(".old")

    def refused(self, error: OSError) -> UnwritableFileError:
        """Return what to raise for an error of the operating system."""
        return UnwritableFileError(file=self.file, reason=_reason(error))

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self.refused(error) from None


@attrs.define(kw_only=True)
class _Lines:
    """The text stream that the standard library's writer calls, once for each row."""

    stream: BinaryIO
    draft: _Draft
    number: int = 0

    def write(self, line: str) -> None:
        """Write one row, which ends in CRLF."""
        try:
            content = (line[:-2] + "\n").encode()
        except UnicodeEncodeError:
            raise invalid_row(self.number, _HALF) from None
        if b"\0" in content:
            raise invalid_row(self.number, _NUL)
        # Only here, because an error of whoever makes the rows is none of this file.
        try:
            self.stream.write(content)
        except OSError as error:
            raise self.draft.refused(error) from None
        self.number += 1


@attrs.frozen(kw_only=True)
class _Guarded:
    """The stream that a writer of another package is given: what the operating system refuses is told as such.

    Only there, because an error of whoever makes the rows is none of the file.
    """

    stream: BinaryIO
    draft: _Draft
    closed: bool = False

    def write(self, content: bytes) -> int:
        """Write all of the content."""
        return self._told(lambda: self.stream.write(content))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._told(lambda: self.stream.seek(offset, whence))

    def tell(self) -> int:
        """Return the place that comes next."""
        return self._told(self.stream.tell)

    def flush(self) -> None:
        """Hand on what waits to be written."""
        self._told(self.stream.flush)

    def close(self) -> None:
        """Leave it open: the draft closes it."""

    def _told(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except OSError as error:
            raise self.draft.refused(error) from None


def _write_text(draft: _Draft, stream: BinaryIO, text: str) -> None:
    content = text.encode()
    try:
        stream.write(content)
    except OSError as error:
        raise draft.refused(error) from None


def _write_rows(
    draft: _Draft,
    stream: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    is_marked: bool = False,
) -> None:
    lines = _Lines(stream=stream, draft=draft)
    if is_marked:
        _write_text(draft, stream, _BYTE_ORDER_MARK)
    # The library's writer quotes a carriage return or a line feed for sure only where its own lines end with it.
    writer = csv.writer(lines, lineterminator="\r\n")
    if all(map(_PLAIN_NAME.fullmatch, header)):
        writer.writerow(header)
    else:
        csv.writer(lines, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerow(header)
    for row in rows:
        _require_width(row, header, lines.number)
        writer.writerow(row)


def _write_objects(draft: _Draft, stream: BinaryIO, *, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = _Lines(stream=stream, draft=draft, number=1)
    for row in rows:
        _require_width(row, header, lines.number)
        if "\0" in "".join(row):
            raise invalid_row(lines.number, _NUL)
        lines.write(_AS_OBJECT(dict(zip(header, row, strict=True))) + "\r\n")


def _write_typed(
    draft: _Draft,
    stream: BinaryIO,
    *,
    fill: Callable[[BinaryIO, Sequence[str], Iterable[Sequence[str]]], None],
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
) -> None:
    """Let a writer of another package fill the stream, with rows alone that a CSV file could hold, too."""
    fill(cast("BinaryIO", _Guarded(stream=stream, draft=draft)), header, _checked_rows(header, rows))


def _checked_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    for number, row in enumerate(rows, start=1):
        _require_width(row, header, number)
        text = "".join(row)
        if "\0" in text:
            raise invalid_row(number, _NUL)
        if not text.isascii() and any(_HALF_SIGN.search(cell) for cell in row):
            raise invalid_row(number, _HALF)
        yield row


def _require_width(row: Sequence[str], header: Sequence[str], number: int) -> None:
    if len(row) != len(header):
        raise invalid_row(number, f"it has {len(row)} cells where the header has {len(header)}")


def _refusal(target: Path) -> str:
    """Return why a path may not be written to, `""` where nothing speaks against it."""
    if not target.parent.is_dir():
        return "its folder does not exist"
    if target.is_symlink():
        return "it is a link that leads nowhere"
    if not target.exists():
        return _refusal_of_folder(target.parent)
    mode = target.stat().st_mode
    if stat.S_ISDIR(mode):
        return "it is a folder"
    if not stat.S_ISREG(mode):
        return "it is a device or a pipe"
    # The permission bits are asked too, because the system's administrator may write even what is write-protected.
    return "" if mode & 0o222 and os.access(target, os.W_OK) else "it is read-only"


def _refusal_of_folder(folder: Path) -> str:
    """Return why no file can be made in a folder, found out by making one: permissions alone do not tell."""
    probe = folder / f".customer-core-{secrets.token_hex(8)}.tmp"
    os.close(os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    probe.unlink()
    return ""


def _publish_all(drafts: Sequence[_Draft]) -> None:
    """Move every draft to its place, or none."""
    if len(drafts) == 1:
        drafts[0].publish()
        return
    for draft in drafts:
        draft.set_aside()
    moved: list[_Draft] = []
    try:
        for draft in drafts:
            draft.publish()
            moved.append(draft)
    except BaseException:
        for draft in moved:
            draft.take_back()
        raise


def _reason(error: OSError | ValueError) -> str:
    return ((error.strerror or "").lower() if isinstance(error, OSError) else "") or "no file can have this name"
