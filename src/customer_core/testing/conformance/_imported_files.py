"""What `ImportedFilePort` obliges a store to, claim by claim.

Owns the claims, and the figures that they are shown by.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customer_core.model import Actor, BrandId, ChannelId, ImportedFile, ImportId
from customer_core.ports import Store
from customer_core.testing._steady import START
from customer_core.testing.conformance._asking import WHOLE, assert_same, in_turns
from customer_core.testing.conformance._specimens import ODD_TEXTS
from customer_core.testing.conformance._views import NORTH, SOUTH, VIEWS, is_shown, seen

__all__ = ["ImportedFilePortConformance", "full_imported_file", "imported_file"]


def imported_file(id_: str, **figures: Any) -> ImportedFile:  # noqa: ANN401 - of many types
    """Return a file of which a row was put aside, imported at the start unless the figures say otherwise."""
    named = {"file": "customers.csv", "at": START, "by": Actor.system("feed"), "reasons": {"invalid-cell": 1}}
    return ImportedFile(id=ImportId(id_), **{**named, **figures})


def full_imported_file(id_: str, text: str) -> ImportedFile:
    """Return a file that says something in every field."""
    return imported_file(
        id_,
        file=text,
        by=Actor.user(f"née {text}", roles=["steward"]),
        channel=ChannelId("web"),
        brand=NORTH,
        **dict.fromkeys(("created", "duplicates", "updated", "unchanged", "replayed", "blank"), 2**53),
        reasons={"invalid-cell": 2**53, "refused-row": 1},
        is_complete=False,
        dismissed_at=START + timedelta(days=1),
        dismissed_by=Actor.system(text[:60]),
    )


class ImportedFilePortConformance:
    """Show that a store keeps what became of files as `ImportedFilePort` obliges it to."""

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda _: "text")
    def test_a_file_comes_back_equal(self, store: Store, text: str) -> None:
        """A file comes back equal, in everything that it says."""
        file = full_imported_file("f", " ".join(text.split()))
        _put(store, file)
        with store.reading() as unit:
            assert_same(file, unit.imported_files.find(file.id))
            assert [file] == list(unit.imported_files.list_newest(most=9))

    def test_a_file_is_put_once(self, store: Store) -> None:
        """Of one id there is one file, the last one; ids are told apart exactly, and an unknown one finds nothing."""
        _put(store, imported_file("a"), imported_file("A"))
        again = imported_file("a", created=3, at=START + timedelta(days=1), reasons={})
        _put(store, again)
        with store.reading() as unit:
            found = [unit.imported_files.find(ImportId(id_)) for id_ in ("a", "A", "b")]
            assert [again, imported_file("A"), None] == found
            assert [again, imported_file("A")] == list(unit.imported_files.list_newest(most=9))

    def test_files_are_told_newest_first(self, store: Store) -> None:
        """By their moments to the microsecond, those of one moment by id, from behind any place, there or not."""
        moments = [datetime(1, 1, 1, tzinfo=UTC), *(START + timedelta(microseconds=number) for number in (0, 1, 10))]
        files = [imported_file(f"{id_}-{place}", at=at) for place, at in enumerate(moments) for id_ in "Bab"]
        _put(store, *files[::2], *files[1::2])
        wanted = files[::-1]
        with store.reading() as unit:
            for most in (1, 2, 100):
                told = in_turns(lambda last: unit.imported_files.list_newest(after=last, most=most), most=most)  # noqa: B023 - asked at once
                assert wanted == told
            behind = unit.imported_files.list_newest(after=imported_file("b", at=moments[2]), most=2)
        assert wanted[4:6] == list(behind)

    def test_those_are_counted_that_somebody_has_to_look_at(self, store: Store) -> None:
        """A file waits while a row is put aside, or not all were read, until somebody dismisses it."""
        waiting = [imported_file("a"), imported_file("b", reasons={}, is_complete=False)]
        _put(store, *waiting, imported_file("c", reasons={}))
        assert 2 == _count(store)
        _put(store, *(file.dismissed(at=START, by=Actor.system("upkeep")) for file in waiting))
        assert 0 == _count(store)

    def test_files_are_shown_by_brand(self, store: Store) -> None:
        """One that a view hides is met in no way; who sees customers of certain people alone meets none."""
        files = [imported_file(f"f-{brand}", brand=brand) for brand in (None, NORTH, SOUTH, BrandId("NORTH"))]
        _put(store, *files)
        for view in VIEWS.values():
            shown = sorted(str(file.id) for file in files if is_shown(view, file.brand))
            told = seen(store, view, lambda unit: unit.imported_files.list_newest(most=WHOLE))
            found = seen(store, view, lambda unit: [unit.imported_files.find(file.id) for file in files])
            assert shown == sorted(str(file.id) for file in told)
            assert shown == sorted(str(file.id) for file in found if file)
            last = seen(store, view, lambda unit: unit.imported_files.list_newest(after=imported_file("z"), most=1))
            assert shown[-1:] == [str(file.id) for file in last]
            assert len(shown) == seen(store, view, lambda unit: unit.imported_files.count_waiting())


def _put(store: Store, *files: ImportedFile) -> None:
    with store.writing() as unit:
        for file in files:
            unit.imported_files.put(file)


def _count(store: Store) -> int:
    with store.reading() as unit:
        return unit.imported_files.count_waiting()
