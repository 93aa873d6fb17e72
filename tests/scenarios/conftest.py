"""What the scenarios share: a store of a shop, and the examples of the documents, as modules."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def load_example(project: Path) -> Callable[[str], ModuleType]:
    """How to load an example of the documents by name, freshly each time."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, project / "docs" / "examples" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(params=["sqlite", "postgres"])
def shop_address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """The address of an empty store, on a file and on a server."""
    return f"sqlite:///{tmp_path / 'shop.db'}" if request.param == "sqlite" else make_database("")
