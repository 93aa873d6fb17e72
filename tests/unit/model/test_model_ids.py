import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import BrandId, ChannelId, ContactId, CustomerId, OrganizationId, TextId, TierId

KINDS = (BrandId, ChannelId, ContactId, CustomerId, OrganizationId, TierId)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["1", "a" * 64, "A-b_c.d:9"])
def test_an_id_is_its_text(kind: type[TextId], text: str) -> None:
    """Every id gives its text back, and shows it with its type."""
    assert text == str(kind(text))
    assert f"{kind.__name__}({text!r})" == repr(kind(text))


@pytest.mark.parametrize(
    "text", ["", "a" * 65, "a b", "ann@example.com", "é", "\N{FULLWIDTH DIGIT ONE}", "a\n", 7, None]
)
def test_what_is_no_id_is_refused(text: object) -> None:
    """Blanks, at signs, other alphabets and other types make no id."""
    with pytest.raises(InvalidValueError) as caught:
        CustomerId(text)  # type: ignore[arg-type]
    assert "text" == caught.value.field


def test_ids_of_two_types_are_never_equal() -> None:
    """One text names as many things as there are types of id."""
    assert len(KINDS) == len({kind("x") for kind in KINDS})


def test_ids_of_one_type_are_ordered() -> None:
    """Ids sort by their text; ids of two types do not compare."""
    assert [CustomerId("a"), CustomerId("b")] == sorted([CustomerId("b"), CustomerId("a")])
    with pytest.raises(TypeError):
        _ = CustomerId("a") < TierId("b")  # type: ignore[operator]
