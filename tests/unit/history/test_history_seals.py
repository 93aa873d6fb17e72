"""Seals: which bytes they bind, and what is refused."""

from hashlib import sha256
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.history import SALT_BYTES, ChainHead, HistoryAction, HistoryRow, Seal, seal

ROW = HistoryRow(7, "customer:c-1", '{"action":"updated"}', '{"reason":"moved to Zürich"}')
SALT = bytes(range(SALT_BYTES))


def hashed(*fields: bytes) -> bytes:
    """Return the hash of fields as an auditor would write it down: a version, then each field behind its length."""
    return sha256(b"\x01" + b"".join(len(field).to_bytes(8, "big") + field for field in fields)).digest()


def test_the_first_seal_of_a_chain_binds_what_the_reference_says() -> None:
    """The bytes are those that the reference lists, so that an auditor can do without this library."""
    made = seal(ROW, after=None, salt=SALT)
    commitment = hashed(SALT, '{"reason":"moved to Zürich"}'.encode())
    digest = hashed(b"", b"7", b"1", b"customer:c-1", b'{"action":"updated"}', commitment)
    assert Seal(number=1, salt=SALT, commitment=commitment, digest=digest) == made


def test_a_later_seal_binds_the_one_before() -> None:
    """Its number is one more, and its digest holds the digest before."""
    made = seal(ROW, after=ChainHead("customer:c-1", 4, b"before"), salt=SALT)
    digest = hashed(b"before", b"7", b"5", b"customer:c-1", b'{"action":"updated"}', made.commitment)
    assert (5, digest) == (made.number, made.digest)


def test_another_salt_is_another_commitment() -> None:
    """Whoever guesses what an erased entry said cannot try it out."""
    assert seal(ROW, after=None, salt=SALT).commitment != seal(ROW, after=None, salt=SALT[::-1]).commitment


@pytest.mark.parametrize("salt", [b"", SALT[:-1], SALT + b"x", "0123456789abcdef", None])
def test_a_salt_that_is_none_is_refused(salt: Any) -> None:  # noqa: ANN401 - of any type
    """A short one could be guessed."""
    with pytest.raises(InvalidValueError, match=r"^salt: is not 16 bytes"):
        seal(ROW, after=None, salt=salt)


def test_the_head_of_another_chain_is_refused() -> None:
    """Chains of two subjects never run into one another."""
    with pytest.raises(InvalidValueError, match=r"^after: is of another subject"):
        seal(ROW, after=ChainHead("customer:c-2", 1, b""), salt=SALT)


def test_an_erased_entry_gets_no_seal() -> None:
    """There is nothing left to commit to."""
    with pytest.raises(InvalidValueError, match=r"^details: were erased"):
        seal(ROW._replace(details=None), after=None, salt=SALT)


def test_rows_and_seals_show_nothing_of_a_customer() -> None:
    """Neither the details nor the salt that hides them is in what a log would show."""
    made = seal(ROW, after=None, salt=SALT)
    assert "HistoryRow(position=7)" == repr(ROW.with_seal(made))
    assert "salt" not in repr(made)


def test_a_row_knows_whether_it_has_anything_of_a_seal() -> None:
    """A part of a seal is not none."""
    made = ROW.with_seal(seal(ROW, after=None, salt=SALT))
    assert [True, False] == [ROW.is_unsealed, made.is_unsealed]
    parts = [made._replace(number=None), made._replace(salt=None), ROW._replace(digest=b"")]
    assert [False] * 3 == [row.is_unsealed for row in parts]


def test_what_decides_over_identity_and_money_is_always_sealed() -> None:
    """Merges, judgements, erasures, credit and settings; the setting of the store decides about the rest."""
    expected = {"merged", "merged-away", "unmerged", "parted", "judged", "settings-applied", "erased"}
    expected |= {action.value for action in HistoryAction if action.value.startswith("credit-")}
    assert expected == {action.value for action in HistoryAction if action.is_always_sealed}
