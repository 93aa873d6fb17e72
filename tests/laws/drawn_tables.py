"""Small tables of any roles, whose cells often say the same, nothing, or what breaks careless programs."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from customer_core.exchange import ColumnRole, Table

__all__ = ["CELLS", "table_of", "tables"]

CELLS: Mapping[str, Sequence[str]] = {
    "name": ["Ann Lee", "Lee, Ann", "Dr. Ann M. van der Berg Jr.", "Mill Lane Books Ltd", "Acme", "Acme GmbH", "José"],
    "given_name": ["Ann", "ann", "Anna", "A.", "Bob", "Robert", "José María", "Lee", "Mei-Li"],
    "middle_name": ["Maria", "M", "Mary", "Ann", "Bob"],
    "family_name": ["Lee", "Smith Jr.", "Smyth", "García López", "van der Berg", "Vanderberg", "Ann", "Lee III"],
    "organization": ["Mill Lane Books Ltd", "Mill Lane Books", "Acme Corp.", "The Books"],
    "gender": ["f", "Female", "m", "x"],
    "email": [
        "ann.lee@a.example",
        "ANN.LEE@b.example",
        "ann.le@a.example; info@shop.example",
        "info@shop.example",
        "noreply@shop.example",
        "ann.lee",
        "a@b.example, c@d.example",
    ],
    "phone": [
        "+44 113 496 0000",
        "0113 4960000",
        "0113 4960000 / 0113 4960001",
        "113-496-0001 or +1 512 555 0100",
        "0",
    ],
    "street": ["12 Mill Lane", "12 Mill Ln", "Mill Lane", "Flat 3, 10 Mill Lane", "PO Box 9", "12a High St."],
    "city": ["Leeds", "Leedsx", "York", "New York"],
    "region": ["TX", "Texas", "NSW"],
    "postcode": ["LS1 4AP", "ls14ap", "1067", "01067", "12345-6789"],
    "postcode_city": ["LS1 4AP Leeds", "York", "1067", "01067 York", "New York, NY 12345-6789"],
    "country": ["GB", "United Kingdom", "us", "Deutschland", "de"],
    "birth_date": ["1977-09-13", "13.9.1977", "5/6/1981", "6/5/1981", "1977", "19770913", "1977-09-00"],
    "birth_year": ["1977", "1977.0", "1981"],
    "birth_month": ["9", "09.0", "13"],
    "birth_day": ["13", "6", ""],
    "tax_id": ["DE 1", "de1", "5092794", "5092749"],
    "external_id": ["A-1", "a1", "A-2"],
    "text:note": ["asian food", "asian", "Food, asian"],
    "code:sku": ["A-1", "a1", "A-2"],
    "": ["unused"],
}
NOTHING = ["", " ", "n/a", "unknown", "-", "0000000000", "'", "'12", "\u3000", "x" * 600]


@st.composite
def tables(draw: st.DrawFn, rows_most: int = 6) -> tuple[Table, tuple[ColumnRole, ...]]:
    """Draw a table of any roles, some of them in several columns, whose cells often say the same or nothing."""
    names = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=7).filter(any))
    used = [*names, *draw(st.lists(st.sampled_from(names), max_size=2))]
    anything = st.sampled_from(NOTHING) | st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
    )
    row = st.tuples(*(st.sampled_from(CELLS[role]) | anything for role in used))
    rows = draw(st.lists(row, min_size=1, max_size=rows_most))
    return table_of(used, rows)


def table_of(used: Sequence[str], rows: Sequence[tuple[str, ...]]) -> tuple[Table, tuple[ColumnRole, ...]]:
    """Return a table with the roles of its columns."""
    header = tuple(f"c{place}" for place in range(len(used)))
    roles = tuple(
        ColumnRole(column=name, role=role, confidence=1.0, reason="") for name, role in zip(header, used, strict=True)
    )
    return Table(file="x.csv", header=header, rows=tuple(rows)), roles
