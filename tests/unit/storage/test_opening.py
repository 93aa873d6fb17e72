"""From an address to a store: what is refused, and with which remedy."""

import sys
from pathlib import Path
from typing import Any

import pytest

from customer_core.errors import MissingExtraError, StoreAddressError, StoreDamagedError
from customer_core.storage import holds_store, open_store


@pytest.mark.parametrize("address", [Path("shop.db"), None, b"memory:"])
def test_an_address_is_text(address: Any) -> None:  # noqa: ANN401 - whatever a program gives
    """A path, or nothing at all, is refused with what to give, as every other wrong address."""
    with pytest.raises(StoreAddressError, match=r"not text; give memory:, sqlite:///customers\.db"):
        open_store(address)


def test_a_path_is_told_how_to_be_an_address() -> None:
    """Whoever leaves out the scheme sees the whole address."""
    with pytest.raises(StoreAddressError, match=r"write sqlite:///shop\.db"):
        open_store("shop.db")


@pytest.mark.parametrize(
    ("address", "kind"), [("oracle://scott:tiger@x", "'oracle'"), ("", "'this'"), ("a\x07", "'this'")]
)
def test_what_is_no_kind_of_store_is_refused(address: str, kind: str) -> None:
    """The scheme is named and nothing behind it, where a password may stand."""
    for use in (open_store, holds_store):
        with pytest.raises(StoreAddressError, match=f"{kind} is no kind of store") as refused:
            use(address)
        assert "tiger" not in str(refused.value)


def test_a_file_holds_a_store_once_it_was_opened_as_one(tmp_path: Path) -> None:
    """An empty file holds none and is left empty; what is no database is named."""
    path = tmp_path / "customers.db"
    path.touch()
    assert not holds_store(f"sqlite:///{path}")
    assert (b"", [path]) == (path.read_bytes(), list(tmp_path.iterdir()))
    open_store(f"sqlite:///{path}").close()
    assert holds_store(f"sqlite:///{path}")
    path.write_text("name,email\n" * 100, encoding="utf-8")
    with pytest.raises(StoreDamagedError, match="no SQLite database"):
        holds_store(f"sqlite:///{path}")


@pytest.mark.usefixtures("unloaded")
@pytest.mark.parametrize(("module", "error"), [("sqlalchemy", MissingExtraError), ("sqlite3", ModuleNotFoundError)])
def test_what_is_not_installed_is_named(
    module: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the optional package the extra is named; what else is missing is told as it is."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(error):
        holds_store(f"sqlite:///{tmp_path / 'customers.db'}")
