"""Which packages an installation has, held against what the project asks for; knows no store.

Owns the reading of the requirements of the project itself, of which each names a package, the least version and the
extra that it belongs to.
"""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

import attrs

__all__ = ["Requirement", "find_version", "is_older", "own_requirements", "read_requirements"]

_PROJECT: Final = "customer-core"
_WRITTEN: Final = re.compile(
    r"(?P<package>[\w.-]+)(?:\[[^\]]*\])?(?P<bounds>[^;]*)(?:;.*\bextra == ['\"](?P<extra>[\w-]+))?"
)
_LEAST: Final = re.compile(r">=\s*([\d.]+)")
_NUMBER: Final = re.compile(r"\d+")
_OF_OTHERS: Final = "all"
"""The extra that is made of the others."""


@attrs.frozen
class Requirement:
    """A package that the project or an extra of it needs, and its least version; `""` where any will do."""

    package: str
    least: str


def own_requirements() -> dict[str, tuple[Requirement, ...]]:
    """Return what the project needs, by extra; what it always needs stands under `""`."""
    return read_requirements(requires(_PROJECT) or ())


def read_requirements(lines: Iterable[str]) -> dict[str, tuple[Requirement, ...]]:
    """Return the requirements that some lines of a distribution's metadata say, by extra.

    >>> read_requirements(["attrs>=24.2", "pyarrow>=16; extra == 'bulk'"])["bulk"]
    (Requirement(package='pyarrow', least='16'),)
    """
    found: dict[str, list[Requirement]] = {"": []}
    for line in lines:
        written = _WRITTEN.match(line)
        if written is None or written["extra"] == _OF_OTHERS:
            continue
        least = _LEAST.search(written["bounds"])
        requirement = Requirement(written["package"], least[1] if least else "")
        found.setdefault(written["extra"] or "", []).append(requirement)
    return {extra: tuple(requirements) for extra, requirements in found.items()}


def find_version(package: str) -> str:
    """Return the version of a package that is installed; `""` where it is not."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def is_older(found: str, least: str) -> bool:
    """Tell whether a version comes before another one, by the numbers that both begin with.

    >>> is_older("3.10.1", "3.9"), is_older("16.0", "16"), is_older("1.26.4", "2")
    (False, False, True)
    """
    ours, needed = ([int(number) for number in _NUMBER.findall(text)] for text in (found, least))
    return ours[: len(needed)] < needed
