"""What an import makes of a row is found as the row is."""

from collections.abc import Mapping

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from customer_core.exchange import Table, draft_of, flat_record, guess_roles, iter_records
from customer_core.matching import prepare
from customer_core.model import CustomerDraft, CustomerId
from customer_core.normalization import looks_like_organization
from customer_core.search import terms
from customer_core.serialization import to_json
from customer_core.testing.generator import generate

Record = Mapping[str, tuple[str, ...]]

VALUES: Mapping[str, tuple[str, ...]] = {
    "name": ("Ann Lee", "Dr. Jürgen  Groß", "Acme Ltd", "n/a", "Lee, Ann Jr."),
    "given_name": ("Ann", "Jean Luc", "n/a", "Ñandú", "unknown"),
    "middle_name": ("M.", "van", "none"),
    "family_name": ("Lee", "O'Brien Jr", "test", "Lee-Smith "),
    "email": ("ann@lee.example", "ann@lee.example; info@lee.example", "none", "not an address", "A.Lee@Lee.example"),
    "phone": ("0113 496 0000", "0113 496 0000 / 0113 496 0001", "+44 113 4960000", "n/a", "12"),
    "street": ("35", "Esperance Street", "1 High St\nFlat 2", "unknown", "Postfach 12"),
    "city": ("Leeds", "Köln", "-"),
    "region": ("West Yorkshire", "NSW"),
    "postcode": ("LS1 1AA", "02134", "0000"),
    "country": ("GB", "Deutschland", "n/a"),
    "birth_date": ("1980-05-31", "5/6/1981", "unknown"),
    "birth_year": ("1980", "1980.0"),
    "birth_month": ("5",),
    "birth_day": ("31", "0"),
    "tax_id": ("DE 123 456 789", "none"),
    "gender": ("f", "male", "unknown"),
    "text:segment": ("gold star", "n/a"),
    "code:card": ("A-17", "B-18"),
}
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        role: st.lists(st.sampled_from(texts), min_size=1, max_size=2).map(tuple) for role, texts in VALUES.items()
    },
)
COMPANIES = st.sampled_from(("Acme Ltd", "Müller & Söhne GmbH", "n/a"))


@settings(deadline=None)
@given(record=RECORDS, company=st.none() | COMPANIES)
def test_a_draft_is_matched_as_the_record_that_it_was_made_of(record: Record, company: str | None) -> None:
    """Importing changes nothing of what is found: the features are the same, those that no score reads included."""
    names = record.get("name", ())
    # Of several names, one of them a company's, the row says that company alone; the draft keeps them all.
    assume(len(names) == 1 or not any(map(looks_like_organization, names)))
    row = {**record, **({"organization": (company,)} if company else {})}
    expected, found = prepare(row), prepare(draft_of(row))
    assert (expected.features, expected.labels) == (found.features, found.labels)
    assert expected.unscored == found.unscored


def test_generated_rows_are_matched_as_their_drafts() -> None:
    """The same holds for a file of customers from many countries, each damaged in its way."""
    made = generate(1_500, seed=5)
    table = Table(file="customers.csv", header=made.header, rows=tuple(made.rows))
    different = [
        row
        for row, record in enumerate(iter_records(table.rows, guess_roles(table)))
        if prepare(record).features != prepare(draft_of(record)).features
    ]
    assert [] == different


def flattened(draft: CustomerDraft) -> CustomerDraft:
    """Return the draft that is left after an export and an import."""
    return draft_of(flat_record(to_json(draft.with_id(CustomerId("c-1")))))


@settings(deadline=None)
@example(record={"given_name": ("n/a",), "middle_name": ("M.",)}, ids=())
@given(record=RECORDS, ids=st.lists(st.sampled_from(("shop:1", "a%3Ab:2:3", "x%25:y")), unique=True).map(tuple))
def test_a_flat_record_says_what_the_customer_says(record: Record, ids: tuple[str, ...]) -> None:
    """What was imported is matched and searched alike after an export, and a second export changes nothing at all."""
    draft = draft_of({**record, "external_id": ids})
    again = flattened(draft)
    assert prepare(draft).features == prepare(again).features
    assert terms(draft.with_id(CustomerId("c-1"))) == terms(again.with_id(CustomerId("c-1")))
    assert again == flattened(again)
