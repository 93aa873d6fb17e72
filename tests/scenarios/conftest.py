"""What the hosts of the scenarios share: the examples of the documents, as modules."""

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
