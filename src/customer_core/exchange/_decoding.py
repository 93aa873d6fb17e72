"""From a path to lines of text: opening, recognizing and decoding bytes, once and in order; knows nothing of cells.

Every line keeps its own ending (LF, CRLF or CR), and a refusal names the line and byte at which it happened, wherever
the chunks of the file end.
"""

import codecs
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import attrs

from customer_core.errors import (
    BinaryFileError,
    FileEncodingError,
    InvalidOptionError,
    MissingFileError,
    NulByteError,
    RowTooLongError,
    UnreadableFileError,
)
from customer_core.exchange._printing import printable_text
from customer_core.exchange._signatures import HEAD_BYTES, kind_of_binary

__all__ = [
    "CHUNK_BYTES",
    "ROW_BYTES_MAX",
    "checked_encoding",
    "digest_file",
    "find_mark",
    "open_bytes",
    "read_lines",
    "shown_path",
]

ROW_BYTES_MAX = 1024 * 1024
CHUNK_BYTES = 256 * 1024

# The marks of UTF-32 stand first because that of UTF-16 little-endian begins the same way.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codecs for host names, source text and mail, which are no encodings of files.
_NOT_FOR_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path as an error may show it: on one line and printable whatever the file is called."""
    return printable_text(os.fspath(path))


def checked_encoding(encoding: str) -> str:
    """Return the codec's own name of a declared encoding, `""` for none.

    Raises:
        InvalidOptionError: Python has no such encoding of text.
    """
    if not encoding:
        return ""
    try:
        "".encode(encoding)
        name = codecs.lookup(encoding).name.replace("_", "-")
    except (LookupError, ValueError):
        name = "undefined"
    if name in _NOT_FOR_FILES:
        problem = f"{encoding[:40]!a} is not an encoding of text files"
        raise InvalidOptionError(option="encoding", problem=problem, remedy="name one such as utf-8, cp1252 or utf-16")
    return name


def digest_file(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of the bytes of a file, in hexadecimal.

    Raises:
        MissingFileError: As of `open_bytes`.
        UnreadableFileError: As of `open_bytes`.
    """
    with open_bytes(path) as source:
        digest = hashlib.sha256()
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def open_bytes(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    Raises:
        MissingFileError: Nothing is there.
        UnreadableFileError: It is a folder, a device or a file that may not be read.
    """
    file = shown_path(path)
    try:
        # A pipe or device would be read to no end, so it is not even opened.
        source = Path(path).open("rb") if stat.S_ISREG(Path(path).stat().st_mode) else None  # noqa: SIM115 - closed below
    except FileNotFoundError:
        raise MissingFileError(file=file) from None
    except OSError as error:
        raise UnreadableFileError(file=file, reason=_reason(error)) from None
    except ValueError:
        raise UnreadableFileError(file=file, reason="no file can have this name") from None
    if source is None:
        raise UnreadableFileError(file=file, reason="it is a folder or a device")
    with source:
        yield source


def read_lines(source: BinaryIO, *, file: str, encoding: str) -> Iterator[str]:
    """Yield the lines of a file with their endings, a byte order mark left out.

    A byte order mark outranks the declared encoding, and without either the file must be UTF-8: a guess that is wrong
    once would spoil names without a word.

    Raises:
        BinaryFileError: The first bytes are those of another kind of file.
        FileEncodingError: A byte does not decode.
        NulByteError: A line holds a NUL.
        RowTooLongError: A line is longer than a row may be.
        UnreadableFileError: The operating system stops reading.
    """
    head = _read(source, HEAD_BYTES, file=file)
    mark, codec = _mark_of(head, encoding)
    kind = kind_of_binary(head, declared=bool(codec))
    if not codec:
        _refuse_bare_utf16(head, file=file)
    if kind:
        raise BinaryFileError(file=file, kind=kind)
    texts = _decoded(source, head[len(mark) :], file=file, codec=codec or "utf-8", position=len(mark))
    yield from _lines(texts, file=file, encoding=codec or "utf-8")


def find_mark(source: BinaryIO, *, file: str, encoding: str) -> tuple[bytes, str]:
    """Return the byte order mark with which a file begins, and the encoding that it or else the option declares.

    Raises:
        UnreadableFileError: The operating system stops reading.
    """
    return _mark_of(_read(source, HEAD_BYTES, file=file), encoding)


def _mark_of(head: bytes, encoding: str) -> tuple[bytes, str]:
    return next(((mark, codec) for mark, codec in _BYTE_ORDER_MARKS if head.startswith(mark)), (b"", encoding))


@attrs.frozen
class _Undecodable:
    """Stands in the decoded text where the bytes stop to make sense."""

    offset: int


def _read(source: BinaryIO, size: int, *, file: str) -> bytes:
    try:
        return source.read(size)
    except OSError as error:
        raise UnreadableFileError(file=file, reason=_reason(error)) from None


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _refuse_bare_utf16(head: bytes, *, file: str) -> None:
    """Raise for Western text in UTF-16 without a mark, whose remedy is another one than that of a stray NUL."""
    for first in (0, 1):
        zeros, letters = head[first:64:2], head[1 - first : 64 : 2]
        if len(zeros) > 1 and not any(zeros) and all(letters):
            raise FileEncodingError(file=file, line=1, offset=first, encoding="utf-8")


def _decoded(source: BinaryIO, chunk: bytes, *, file: str, codec: str, position: int) -> Iterator[str | _Undecodable]:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    while True:
        start = position - len(decoder.getstate()[0])
        try:
            yield decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            yield error.object[: error.start].decode(codec, "ignore")
            yield _Undecodable(start + error.start)
            return
        except UnicodeError:
            # Some codecs of Python tell that they fail, but not where.
            yield _Undecodable(start)
            return
        if not chunk:
            return
        position += len(chunk)
        chunk = _read(source, CHUNK_BYTES, file=file)


def _lines(texts: Iterator[str | _Undecodable], *, file: str, encoding: str) -> Iterator[str]:
    number, rest = 0, ""
    stop: _Undecodable | None = None
    for text in texts:
        if isinstance(text, _Undecodable):
            stop = text
            continue
        lines = io.StringIO(rest + text, newline="").readlines()
        # A carriage return at the end of a chunk may be one half of CRLF, so it waits for what follows.
        rest = lines.pop() if lines and not lines[-1].endswith("\n") else ""
        for line in lines:
            number += 1
            yield _without_nul(line, number, file=file)
        # A character has a byte at least, and the last one may be half of a line ending.
        if len(rest) > ROW_BYTES_MAX + 1:
            raise RowTooLongError(file=file, line=number + 1, limit=ROW_BYTES_MAX)
    if stop:
        line_at_fault = number + 1 + rest.endswith("\r")
        raise FileEncodingError(file=file, line=line_at_fault, offset=stop.offset, encoding=encoding)
    if rest:
        yield _without_nul(rest, number + 1, file=file)


def _without_nul(line: str, number: int, *, file: str) -> str:
    if "\0" in line:
        raise NulByteError(file=file, line=number)
    return line
