"""Verifying: what is found at which entry, what only a checkpoint finds, and what is no finding."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.history import (
    ChainHead,
    HistoryCheckpoint,
    HistoryFinding,
    HistoryFindingKind,
    HistoryRow,
    HistoryVerification,
    SealingRule,
    Subject,
    seal,
    verify,
)

AT = datetime(2026, 3, 1, tzinfo=UTC)
KEY = b"k" * 16
UPDATED, MERGED = '{"action":"updated"}', '{"action":"merged"}'
Found = list[tuple[str, int]]


def chained(*subjects: str) -> list[HistoryRow]:
    """Return sealed entries of some subjects, in order of subject and position."""
    heads: dict[str, ChainHead] = {}
    rows = []
    for position, subject in enumerate(subjects, 1):
        row = HistoryRow(position, f"customer:{subject}", UPDATED, f'{{"reason":"{position}"}}')
        made = seal(row, after=heads.get(row.subject), salt=position.to_bytes(16))
        heads[row.subject] = ChainHead(row.subject, made.number, made.digest)
        rows.append(row.with_seal(made))
    return in_order(rows)


def in_order(rows: Sequence[HistoryRow]) -> list[HistoryRow]:
    """Return rows as a store would read them."""
    return sorted(rows, key=lambda row: (row.subject, row.position))


def heads_of(rows: Sequence[HistoryRow]) -> list[ChainHead]:
    """Return the heads of sealed entries that stand in order."""
    heads = {row.subject: ChainHead(row.subject, row.number or 0, row.digest or b"") for row in rows}
    return list(heads.values())


def checkpoint(rows: Sequence[HistoryRow], *, position: int = 6, key: bytes | None = None) -> HistoryCheckpoint:
    """Return a checkpoint over all of some entries."""
    return HistoryCheckpoint.of(heads_of(rows), position=position, sealed_from=1, made_at=AT, key=key)


def found(verification: HistoryVerification) -> Found:
    """Return what was found where."""
    return [(finding.kind.value, finding.position) for finding in verification.findings]


ROWS = chained("a", "b", "a", "b", "a", "a")
"""The entries of a stand at 1, 3, 5 and 6, those of b at 2 and 4."""


def changed(place: int, /, **fields: Any) -> list[HistoryRow]:  # noqa: ANN401 - fields of any type
    """Return the entries with the one at a position changed."""
    return in_order([row._replace(**fields) if row.position == place else row for row in ROWS])


def test_an_untouched_history_is_intact() -> None:
    """Everything was looked at, and nothing is wrong."""
    assert HistoryVerification(subjects=2, entries=6, unsealed=0, erased=0) == verify(ROWS)
    assert verify(ROWS).is_intact


def test_an_empty_history_is_intact() -> None:
    """Nothing was touched, also by a checkpoint that was made over nothing."""
    assert HistoryVerification(subjects=0, entries=0, unsealed=0, erased=0) == verify([], checkpoint=checkpoint([]))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (changed(3, facts=MERGED), [("changed", 3)]),
        (changed(3, details='{"reason":"2"}'), [("details-changed", 3)]),
        (changed(3, details=None), [("details-changed", 3)]),
        (changed(3, salt=None), [("details-changed", 3)]),
        (changed(3, salt=b"x" * 16), [("details-changed", 3)]),
        (changed(3, commitment=b""), [("changed", 3)]),
        (changed(3, commitment=None), [("changed", 3)]),
        (changed(3, digest=b"x"), [("changed", 3), ("changed", 5)]),
        (changed(6, digest=b"x"), [("changed", 6)]),
        (changed(3, digest=None), [("changed", 3), ("changed", 5)]),
        (changed(6, digest=None), [("changed", 6)]),
        (changed(6, number=None), [("changed", 6)]),
        (changed(6, number=5), [("missing", 6)]),
        (changed(6, number=1), [("out-of-place", 6)]),
        (changed(6, position=7), [("changed", 7)]),
        (changed(6, subject="customer:b"), [("missing", 6)]),
        (changed(1, subject="no subject"), [("missing", 3), ("changed", 1)]),
        (changed(5, position=2), [("missing", 2), ("out-of-place", 3)]),
        ([row for row in ROWS if row.position != 3], [("missing", 5)]),
        (in_order([*ROWS, ROWS[0]._replace(position=9)]), [("out-of-place", 9)]),
        (changed(6, number=None, salt=None, commitment=None, digest=None), [("unsealed", 6)]),
        (in_order([*ROWS, HistoryRow(0, "customer:0", UPDATED, "{}")]), [("unsealed", 0)]),
    ],
)
def test_what_was_touched_is_found_where_it_shows(rows: list[HistoryRow], expected: Found) -> None:
    """An entry that was changed, moved, put in or taken out shows at itself or at the next one of its chain."""
    verification = verify(rows)
    assert (expected, False) == (found(verification), verification.is_intact)


def test_a_finding_names_its_subject() -> None:
    """Where the subject was edited into something that is none, the position is all there is."""
    (finding,) = verify(changed(3, facts=MERGED)).findings
    kind = HistoryFindingKind.CHANGED
    assert HistoryFinding(kind=kind, subject=Subject("customer", "a"), position=3) == finding
    (first, _) = verify(changed(2, subject="Ann Lee!")).findings
    assert HistoryFinding(kind=kind, subject=None, position=2) == first


def test_an_erased_entry_keeps_its_place_and_is_counted() -> None:
    """Value and salt are gone, the commitment stays: the chain holds, and the answer says that one was erased."""
    verification = verify(changed(3, details=None, salt=None), checkpoint=checkpoint(ROWS))
    assert (1, True) == (verification.erased, verification.is_intact)
    assert [("changed", 3)] == found(verify(changed(3, details=None, salt=None, facts=MERGED)))


def unsealed(position: int, facts: str = UPDATED) -> HistoryRow:
    """Return an entry without a seal."""
    return HistoryRow(position, "customer:c", facts, "{}")


@pytest.mark.parametrize(
    ("row", "rule", "expected"),
    [
        (unsealed(1), SealingRule(since=2), True),
        (unsealed(2), SealingRule(since=2), False),
        (unsealed(0), SealingRule(since=2), False),
        (unsealed(9), SealingRule(switches=((8, False),)), True),
        (unsealed(8), SealingRule(switches=((8, False),)), False),
        (unsealed(9), SealingRule(switches=((2, False), (8, True))), False),
        (unsealed(9), SealingRule(switches=((2, False), (9, True))), True),
        (unsealed(-9), SealingRule(switches=((-10, False),)), False),
        (unsealed(9, MERGED), SealingRule(switches=((8, False),)), False),
        *(
            (unsealed(9, facts), SealingRule(switches=((8, False),)), False)
            for facts in ("", "[]", "{}", '{"action":[]}', '{"action":"x"}', "[" * 100_000)
        ),
    ],
)
def test_an_entry_without_seal_is_in_order_where_none_is_asked_for(
    row: HistoryRow, rule: SealingRule, *, expected: bool
) -> None:
    """Before the store sealed, and while its setting said so; never for an action that is always sealed."""
    verification = verify([row], rule=rule)
    assert (expected, 1) == (verification.is_intact, verification.unsealed)


SINCE: dict[str, tuple[list[HistoryRow], str]] = {
    "tail": ([row for row in ROWS if row.position != 6], "gone-since"),
    "chain": (ROWS[:4], "gone-since"),
    "everything": ([], "gone-since"),
    "put in": (in_order([*ROWS, *chained("b", "c", "c")[1:]]), "more-since"),
    "written anew": (in_order([*ROWS[:4], *chained("x", "x", "x", "b", "b")[:2]]), "rewritten-since"),
}


@pytest.mark.parametrize(("rows", "expected"), SINCE.values(), ids=SINCE)
def test_a_checkpoint_finds_what_the_chains_cannot_show(rows: list[HistoryRow], expected: str) -> None:
    """Each chain is whole, so that only the heads as they were tell that something is gone, new, or written anew."""
    assert verify(rows).is_intact
    assert [(expected, 6)] == found(verify(rows, checkpoint=checkpoint(ROWS)))


def test_what_came_after_a_checkpoint_is_no_finding() -> None:
    """An old checkpoint is held against the heads as they were when it was made."""
    later = chained("a", "b", "a", "b", "a", "a", "a", "c", "b")
    assert verify(later, checkpoint=checkpoint(ROWS)).is_intact
    shorter = [row for row in later if row.position != 6]
    assert [("missing", 7), ("gone-since", 6)] == found(verify(shorter, checkpoint=checkpoint(ROWS)))


def test_the_key_proves_a_checkpoint() -> None:
    """One that was changed, or made with another key or none, is not proven; only with a key is that looked at."""
    proven = checkpoint(ROWS, key=KEY)
    assert verify(ROWS, checkpoint=proven, key=KEY).is_intact
    assert verify(ROWS, checkpoint=proven).is_intact
    forged = attrs.evolve(checkpoint(ROWS[:3]), proof=proven.proof)
    assert [("not-proven", 6)] == found(verify(ROWS[:3], checkpoint=forged, key=KEY))
    assert [("not-proven", 6)] == found(verify(ROWS, checkpoint=proven, key=b"x" * 16))
    assert [("not-proven", 6)] == found(verify(ROWS, checkpoint=checkpoint(ROWS), key=KEY))


@pytest.mark.parametrize(
    "fields",
    [
        {"made_at": AT.replace(year=2025)},
        {"position": 5},
        {"sealed_from": 2},
        {"subjects": 1},
        {"entries": 5},
        {"heads": "0" * 64},
    ],
)
def test_every_field_of_a_checkpoint_is_proven(fields: dict[str, Any]) -> None:
    """No field can be changed without the key."""
    proven = checkpoint(ROWS, key=KEY)
    assert [True, False] == [one.is_proven_by(KEY) for one in (proven, attrs.evolve(proven, **fields))]


def test_a_checkpoint_is_what_the_reference_says() -> None:
    """The hash is over subject, number and digest of each head, each behind its length."""
    (head, *_) = heads_of(ROWS)
    fields = (head.subject.encode(), b"4", head.digest)
    hashed = sha256(b"\x01" + b"".join(len(field).to_bytes(8, "big") + field for field in fields))
    made = HistoryCheckpoint.of([head], position=6, sealed_from=1, made_at=AT)
    assert (1, 4, hashed.hexdigest(), "") == (made.subjects, made.entries, made.heads, made.proof)


@pytest.mark.parametrize("key", [b"", b"short", "0123456789abcdef"])
def test_a_key_that_is_none_is_refused(key: Any) -> None:  # noqa: ANN401 - of any type
    """A short one could be guessed, and text is no key before somebody says how it is encoded."""
    with pytest.raises(InvalidOptionError, match="give 16 bytes or more") as caught:
        checkpoint(ROWS, key=key)
    assert "short" not in str(caught.value)


BAD: list[tuple[type, str, Any]] = [
    *((HistoryCheckpoint, "heads", bad) for bad in ("", "A" * 64, "0" * 63, None)),
    *((HistoryCheckpoint, "proof", bad) for bad in ("x", None)),
    (HistoryCheckpoint, "position", -1),
    (HistoryCheckpoint, "made_at", AT.replace(tzinfo=None)),
    *((HistoryVerification, "findings", bad) for bad in (None, ["x"], ("x",))),
    (HistoryVerification, "erased", -1),
]


@pytest.mark.parametrize(("cls", "field", "bad"), BAD)
def test_an_answer_or_checkpoint_of_wrong_parts_is_refused(cls: type, field: str, bad: Any) -> None:  # noqa: ANN401
    """Each field is checked by itself and named."""
    good: dict[type, Any] = {HistoryCheckpoint: checkpoint(ROWS), HistoryVerification: verify(ROWS)}
    with pytest.raises(InvalidValueError, match=f"^{field}: "):
        attrs.evolve(good[cls], **{field: bad})


def test_an_answer_lists_a_thousand_findings_and_counts_the_rest() -> None:
    """However much is wrong, the answer stays small."""
    verification = verify(HistoryRow(position, f"customer:{position}", UPDATED, "{}") for position in range(1, 1_202))
    assert (1_000, 201) == (len(verification.findings), verification.findings_more)


@pytest.mark.parametrize("kind", HistoryFindingKind)
def test_each_kind_says_what_is_wrong(kind: HistoryFindingKind) -> None:
    """A code of small letters and a sentence for the auditor."""
    assert kind is HistoryFindingKind(kind.value)
    assert kind.value == kind.name.lower().replace("_", "-")
    assert kind.doc.endswith(".")
