import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from customer_core.errors import InvalidValueError, UnwritableFileError
from customer_core.exchange import read_csv, write_all, write_csv, write_private_text


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_as_plain_csv(tmp_path: Path) -> None:
    """The bytes are UTF-8 without a mark, with commas, line feeds and quotes where they are needed."""
    write_csv(tmp_path / "out.csv", ["row", "name"], [["0", "Zoë, B."], ["1", 'the "boss"'], ["2", ""]])
    assert 'row,name\n0,"Zoë, B."\n1,"the ""boss"""\n2,\n'.encode() == (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize(
    "header",
    [["a;b", "c"], ["a\tb"], ["sep=;"], ["sep=,", "b"], ["\ufeffname"], ["<html>"], ["%PDF-1"], ["a\r", "b\n"]],
)
def test_a_header_that_could_mislead_is_quoted(tmp_path: Path, header: list[str]) -> None:
    """A header with another delimiter, a declaration or a signature in it is read back as it was."""
    write_csv(tmp_path / "out.csv", header, [["x"] * len(header)])
    assert tuple(header) == read_csv(tmp_path / "out.csv").header


def test_a_table_without_records_is_written(tmp_path: Path) -> None:
    """No records are a result too: the file has its header."""
    write_csv(tmp_path / "out.csv", ["left_row", "right_row"], [])
    assert b"left_row,right_row\n" == (tmp_path / "out.csv").read_bytes()


def _failing() -> Iterator[list[str]]:
    yield ["1"]
    raise RuntimeError


def _failing_elsewhere() -> Iterator[list[str]]:
    yield ["1"]
    raise OSError(errno.EIO, "of another file")


def test_nothing_is_left_when_the_records_fail(tmp_path: Path) -> None:
    """An error of whoever makes the records passes through, the old file stays, and no draft is left beside it."""
    (tmp_path / "out.csv").write_text("old")
    with pytest.raises(RuntimeError):
        write_csv(tmp_path / "out.csv", ["a"], _failing())
    with pytest.raises(OSError, match="of another file"):
        write_csv(tmp_path / "out.csv", ["a"], _failing_elsewhere())
    assert ["out.csv"] == _names(tmp_path)
    assert "old" == (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        (["a", "b"], [["1", "2"], ["3"]], "line 2 below the header: it has 1 cells where the header has 2"),
        (["a"], [["\ud800"]], "line 1 below the header: a cell holds half of a surrogate pair"),
        (["a"], [["x\0"]], "line 1 below the header: a cell holds a NUL"),
        (["a\0"], [], "header: a cell holds a NUL"),
    ],
)
def test_what_csv_cannot_hold_is_refused(
    tmp_path: Path, header: list[str], rows: list[list[str]], message: str
) -> None:
    """A row of another width, a NUL and half of a surrogate pair are refused with their place, and nothing is left."""
    with pytest.raises(InvalidValueError, match=message):
        write_csv(tmp_path / "out.csv", header, rows)
    assert [] == _names(tmp_path)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A missing folder, a folder, a device, a read-only file and an impossible name each have their reason."""
    (tmp_path / "kept.csv").write_text("old")
    (tmp_path / "kept.csv").chmod(0o444)
    for path, reason in [
        (tmp_path / "missing" / "out.csv", "its folder does not exist"),
        (tmp_path / "kept.csv" / "out.csv", "its folder does not exist"),
        (tmp_path, "it is a folder"),
        (Path("/dev/null"), "it is a device or a pipe"),
        (tmp_path / "kept.csv", "it is read-only"),
        (tmp_path / "a\0b.csv", "no file can have this name"),
        (tmp_path / ("x" * 300), "file name too long"),
    ]:
        with pytest.raises(UnwritableFileError, match=reason):
            write_csv(path, ["a"], [["1"]])
    assert ["kept.csv"] == _names(tmp_path)
    assert "old" == (tmp_path / "kept.csv").read_text()


def test_a_folder_that_refuses_files_is_reported() -> None:
    """The reason that the operating system gives is passed on."""
    with pytest.raises(UnwritableFileError, match="cannot be written"):
        write_csv("/proc/customer-core.csv", ["a"], [["1"]])


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path) -> None:
    """Where the operating system stops the writing in the midst, the file is named and the draft removed."""
    resource = pytest.importorskip("resource", reason="file sizes can be limited on POSIX systems only")
    signal = pytest.importorskip("signal")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(UnwritableFileError, match="file too large"):
            write_csv(tmp_path / "out.csv", ["a"], [["x" * 1000]] * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert [] == _names(tmp_path)


def test_several_files_are_written_together(tmp_path: Path) -> None:
    """Every file of a set is there afterwards."""
    write_all([(tmp_path / "a.csv", ["a"], [["1"]]), (tmp_path / "b.csv", ["b"], [["2"]])])
    assert (("1",),) == read_csv(tmp_path / "a.csv").rows
    assert (("2",),) == read_csv(tmp_path / "b.csv").rows


def test_several_files_are_written_all_or_none(tmp_path: Path) -> None:
    """A failure in the last file leaves the first as it was."""
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(UnwritableFileError):
        write_all([(tmp_path / "a.csv", ["a"], [["1"]]), (tmp_path / "no" / "b.csv", ["b"], [["2"]])])
    assert ["a.csv"] == _names(tmp_path)
    assert "old" == (tmp_path / "a.csv").read_text()


def test_two_outputs_of_one_place_are_refused(tmp_path: Path) -> None:
    """A path that is given twice, in whatever spelling, would lose one of the tables."""
    with pytest.raises(UnwritableFileError, match="it is named for two outputs"):
        write_all([(tmp_path / "a.csv", ["a"], []), (f"{tmp_path}/./a.csv", ["b"], [])])
    assert [] == _names(tmp_path)


def test_a_replaced_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    """A file that others may not read stays so, and a link still points to the file that was replaced."""
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    write_csv(link, ["a"], [["1"]])
    assert 0o600 == stat.S_IMODE(target.stat().st_mode)
    assert link.is_symlink()
    assert b"a\n1\n" == target.read_bytes()


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """A new file can be read by whom the process's mask says, not by its owner alone."""
    (tmp_path / "usual").touch()
    write_csv(tmp_path / "out.csv", ["a"], [])
    assert (tmp_path / "usual").stat().st_mode == (tmp_path / "out.csv").stat().st_mode


def test_a_private_text_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Nobody else may read it, also where the file that it replaces was open to all."""
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    write_private_text(path, "Zo\u00eb\r\n")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert "Zo\u00eb\r\n".encode() == path.read_bytes()


def test_texts_and_tables_are_written_together(tmp_path: Path) -> None:
    """Where the text cannot be written, no table is there either."""
    with pytest.raises(UnwritableFileError, match="its folder does not exist"):
        write_all([(tmp_path / "a.csv", ["a"], [["1"]])], [(tmp_path / "no" / "page.html", "text")])
    with pytest.raises(UnicodeEncodeError):
        write_all([(tmp_path / "a.csv", ["a"], [["1"]])], [(tmp_path / "page.html", "\ud800")])
    assert [] == _names(tmp_path)


def test_files_moved_before_a_failure_are_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last of three files cannot be moved to its place, the others are as they were."""
    old, new, last = (tmp_path / name for name in ("old.csv", "new.csv", "last.csv"))
    old.write_text("before", encoding="utf-8")
    move = Path.replace

    def fail_at_last(self: Path, target: Path) -> Path:
        if target == last:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return move(self, target)

    monkeypatch.setattr(Path, "replace", fail_at_last)
    with pytest.raises(UnwritableFileError, match=r"last\.csv"):
        write_all([(path, ["a"], [["1"]]) for path in (old, new, last)])
    assert "before" == old.read_text(encoding="utf-8")
    assert ["old.csv"] == _names(tmp_path)


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    """Links that lead in a circle are not replaced by a file."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(UnwritableFileError):
        write_csv(one, ["a"], [["1"]])
    assert one.is_symlink()


def test_a_draft_that_cannot_be_removed_does_not_hide_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that turned read-only, the error is still that of the writing."""

    def refuse(_: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    target = tmp_path / "a.csv"
    target.write_text("before", encoding="utf-8")
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(InvalidValueError):
        write_csv(target, ["a"], [["1", "2"]])


def test_a_draft_of_a_private_file_is_private(tmp_path: Path) -> None:
    """While a file that only its owner may read is replaced, nobody else reads the new one."""
    target = tmp_path / "a.csv"
    target.write_text("before", encoding="utf-8")
    target.chmod(0o600)
    seen: list[int] = []

    def rows() -> Iterator[list[str]]:
        seen.extend(stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir())
        yield ["1"]

    write_csv(target, ["a"], rows())
    assert [0o600, 0o600] == seen
