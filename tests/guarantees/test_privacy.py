"""G33: what is held on a person is told as a whole."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.guarantees.planted_person import CUSTOMER, FORMER, Planted, administrator, plant

from customer_core.manager import CustomerManager

pytestmark = pytest.mark.guarantee("G33")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def manager(
    request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]
) -> Iterator[CustomerManager]:
    """A manager of each kind of store."""
    files = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'customers.db'}"}
    with CustomerManager.open(files.get(request.param) or make_database("")) as opened:
        yield opened


@pytest.fixture
def planted(manager: CustomerManager) -> Planted:
    """What was planted into the store."""
    return plant(manager)


def test_everything_is_exported(manager: CustomerManager, planted: Planted) -> None:
    """Whatever a store keeps of a person stands in its export, by whichever id it is asked for."""
    document = administrator(manager).privacy.export(FORMER).document
    told = json.dumps(document, ensure_ascii=False)
    assert str(CUSTOMER) == document["customer"]["id"]
    assert [] == [text for text in (*planted.taken, *planted.kept) if text not in told]
