import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import PersonName


@pytest.mark.parametrize(
    ("name", "display"),
    [
        (PersonName("Ann Lee"), "Ann Lee"),
        (PersonName(full="  Ann Lee "), "Ann Lee"),
        (PersonName(given="Ann"), "Ann"),
        (PersonName(family="Lee", given="Ann", title="Dr", middle="M.", suffix="Jr."), "Dr Ann M. Lee Jr."),
        (PersonName("Kovács János", given="János", family="Kovács"), "Kovács János"),
        (PersonName("山田 太郎"), "山田 太郎"),
    ],
)
def test_a_name_displays_as_it_is_written(name: PersonName, display: str) -> None:
    """The whole as written comes before the parts, since it keeps the order of its language."""
    assert display == name.display


@pytest.mark.parametrize("full", ["", " ", "\N{NO-BREAK SPACE}\t"])
def test_a_blank_name_is_refused(full: str) -> None:
    """A name says something."""
    with pytest.raises(InvalidValueError, match="blank"):
        PersonName(full)


def test_a_newly_written_name_drops_the_old_parts() -> None:
    """After a change of name, no part of the old one is left."""
    assert PersonName("Ann Smith") == PersonName("Ann Lee", given="Ann", family="Lee").with_full("Ann Smith")


def test_a_changed_part_drops_the_whole() -> None:
    """The whole as written would contradict a new part."""
    changed = PersonName("Ann Lee", given="Ann", family="Lee").with_parts(family="Smith")
    assert PersonName(given="Ann", family="Smith") == changed


def test_every_part_can_be_changed() -> None:
    """Each part named is replaced, a part left out stays."""
    changed = PersonName(family="Lee").with_parts(title="Dr", given="Ann", middle="M", suffix="II")
    assert PersonName(title="Dr", given="Ann", middle="M", family="Lee", suffix="II") == changed


def test_a_title_alone_does_not_replace_a_whole_name() -> None:
    """A part that would leave neither given nor family name is refused rather than losing the name."""
    with pytest.raises(InvalidValueError, match="give the parts"):
        PersonName("Ann Lee").with_parts(title="Dr")


@pytest.mark.parametrize("length", [511, 512])
def test_a_name_up_to_the_limit_is_taken(length: int) -> None:
    """Names have 512 code points at most, each counted once whatever its bytes."""
    assert length == len(PersonName("é" * length).full)


def test_a_name_beyond_the_limit_is_refused() -> None:
    """One code point more is too long."""
    with pytest.raises(InvalidValueError, match="more than 512"):
        PersonName("é" * 513)
