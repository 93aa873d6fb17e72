"""What a store keeps of files that were imported: figures, and whether somebody has to look."""

from pathlib import Path

import pytest

from customer_core.errors import ImportPausedError, InvalidOptionError, InvalidValueError, NotFoundError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, BrandId, ImportedFile, ImportId
from customer_core.services import _import_runs, _importing

ROWS = ("Rob,Ortega,rob@ortega.example,1017", "Bob,Ortega,rob@ortega.example,1018", ",,,", "x", "Ana,Lima,,1019")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A file of three customers, two of them likely one, a blank row, and one that is no row."""
    path = tmp_path / "people.csv"
    path.write_text("\n".join(("First name,Last name,E-Mail,Customer Number", *ROWS)), encoding="utf-8")
    return path


def kept(desk: Desk) -> ImportedFile:
    """Return what is kept of the only file."""
    (file,) = desk.imports.list_files()
    return file


def test_figures_are_kept_of_a_file(desk: Desk, people: Path) -> None:
    """Of every row, and why rows were put aside; the summary counts the file until somebody dismisses it."""
    desk.imports.customers(people, system="shop", dry_run=True)
    assert () == desk.imports.list_files()
    desk.imports.customers(people, system="shop")
    file = kept(desk)
    assert ("people.csv", 2, 1, 1, {"row-ragged": 1}) == (
        *(file.file, file.created, file.duplicates, file.blank),
        dict(file.reasons),
    )
    assert (True, 1) == (file.is_complete, desk.customers.get_summary().imports_waiting)
    assert "bob" not in f"{file} {file.by!r}".casefold()
    assert desk.imports.dismiss(file.id) == kept(desk)
    assert 0 == desk.customers.get_summary().imports_waiting


def test_rows_stay_what_they_were_first(desk: Desk, people: Path) -> None:
    """The same file again comes to the same figures, and to no news: it is of the same moment, and stays dismissed."""
    desk.imports.customers(people, system="shop")
    dismissed = desk.imports.dismiss(kept(desk).id)
    report = desk.imports.customers(people, system="shop")
    assert (3, dismissed) == (report.replayed, kept(desk))


def test_an_import_that_goes_on_completes_its_figures(
    desk: Desk, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was saved before it was cut short is counted with the rows; the rest is added when it goes on."""
    monkeypatch.setattr(_import_runs, "_ROWS_MOST", 1)
    seen: list[int] = []

    def cut(_step: str, done: int, _of: int) -> None:
        seen.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.imports.customers(people, system="shop", progress=cut)
    file = kept(desk)
    assert (1, 1, False, True) == (file.created, file.duplicates, file.is_complete, file.is_waiting)
    desk.imports.customers(people, system="shop")
    file = kept(desk)
    assert (2, 1, 1, 0, 1, True) == (
        *(file.created, file.duplicates, file.blank, file.replayed, file.quarantined),
        file.is_complete,
    )


def test_an_import_that_is_stopped_waits(desk: Desk, people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many rows are put aside, somebody has to look at the file, which was not read to its end."""
    monkeypatch.setattr(_importing, "_ROWS_BEFORE_PAUSE", 4)
    with pytest.raises(ImportPausedError):
        desk.imports.customers(people, system="shop", quarantined_most=0.1, dry_run=True)
    assert () == desk.imports.list_files()
    with pytest.raises(ImportPausedError):
        desk.imports.customers(people, system="shop", quarantined_most=0.1)
    assert (1, False, True) == (kept(desk).quarantined, kept(desk).is_complete, kept(desk).is_waiting)


def test_brands_have_files_of_their_own(manager: CustomerManager, people: Path) -> None:
    """One file that two brands import is two; each sees its own, and whoever works for all sees both."""
    north, south = (manager.acting_as(Actor.system("feed"), brand=BrandId(name)) for name in ("north", "south"))
    north.imports.customers(people)
    south.imports.customers(people)
    assert [BrandId("north")] == [file.brand for file in north.imports.list_files()]
    newest, oldest = manager.acting_as(Actor.system("feed")).imports.list_files()
    assert (oldest,) == manager.acting_as(Actor.system("feed")).imports.list_files(after=newest)
    with pytest.raises(NotFoundError):
        north.imports.dismiss(south.imports.list_files()[0].id)


def test_what_is_no_file_is_refused(desk: Desk) -> None:
    """By name, as everywhere."""
    with pytest.raises(NotFoundError, match="imported file"):
        desk.imports.dismiss(ImportId("f"))
    with pytest.raises(InvalidValueError, match="id"):
        desk.imports.dismiss("f")  # type: ignore[arg-type]  # as a caller without types may
    with pytest.raises(InvalidOptionError, match="most"):
        desk.imports.list_files(most=0)
