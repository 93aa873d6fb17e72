"""Dates."""

import pytest

from customer_core.normalization import DateParts, normalize_date, parse_date
from customer_core.normalization._month_names import MONTHS

DATES = {
    "1980-05-13": "1980-05-13",
    "1980/5/13": "1980-05-13",
    "1980.05.13.": "1980-05-13",
    "19800513": "1980-05-13",
    "13.5.1980": "1980-05-13",
    "13. 5. 1980": "1980-05-13",
    "13/05/1980": "1980-05-13",
    "05/13/1980": "1980-05-13",
    "5-13-80": "1980-05-13",
    "80-05-13": "1980-05-13",
    "13051980": "1980-05-13",
    "13. Mai 1980": "1980-05-13",
    "May 13, 1980": "1980-05-13",
    "13-MAY-80": "1980-05-13",
    "Tuesday, 13th of May 1980": "1980-05-13",
    "1er janvier 1980": "1980-01-01",
    "13 de mayo de 1980": "1980-05-13",
    "mayo 13 de 1980": "1980-05-13",
    "13 maggio 1980": "1980-05-13",
    "13 mei 1980": "1980-05-13",
    "13 maja 1980": "1980-05-13",
    "1980年5月13日": "1980-05-13",
    "1980-05-13T10:11:12Z": "1980-05-13",
    "1980-05-13 10:11": "1980-05-13",
    "5/13/1980 1:02 PM": "1980-05-13",
    "19800513101112": "1980-05-13",
    "19800513T101112": "1980-05-13",
    "05/06/1980": "1980-05-06",
    "05.06.1980": "1980-06-05",
    "01.01.29": "2029-01-01",
    "01.01.30": "1930-01-01",
    "May 1980": "1980-05-00",
    "May 13": "0000-05-13",
    "13 May 80": "1980-05-13",
    "1980-05": "1980-05-00",
    "05/1980": "1980-05-00",
    "198005": "1980-05-00",
    "1980": "1980-00-00",
    "0000-05-13": "0000-05-13",
    "1980-00-00": "1980-00-00",
    "19813005": "1981-30-05",
    "1981-30-05": "1981-30-05",
    "13/14/1980": "1980-13-14",
    "0000-00-00": "",
    "0001-01-01": "",
    "9999-12-31": "",
    "May": "",
    "12345": "",
    "123": "",
    "1.1.1": "",
    "99999999": "",
    "n/a": "",
    "": "",
}


@pytest.mark.parametrize(("text", "date"), DATES.items())
def test_a_date_is_read_in_every_spelling(text: str, date: str) -> None:
    """Order, marks, month names and times do not matter; errors are kept; what is no date is nothing."""
    assert date == normalize_date(text)


def test_the_order_of_an_ambiguous_date_is_told() -> None:
    """With the day first, the first number is the day unless the second cannot be a month."""
    assert DateParts(1980, 6, 5) == parse_date("05/06/1980", day_first=True)
    assert DateParts(1980, 5, 13) == parse_date("05/13/1980", day_first=True)
    assert "1980-06-05" == normalize_date("05061980", day_first=True)


def test_all_months_are_named() -> None:
    """Names lead to each of the twelve months."""
    assert set(range(1, 13)) == set(MONTHS.values())
