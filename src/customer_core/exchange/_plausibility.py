"""Whether the values of a column, as a whole, can be those of a role that no header names; knows no headers."""

import re
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from customer_core.exchange._samples import ColumnSample
from customer_core.exchange._value_shapes import SHAPES, TELLING_SHAPES, birth_year_of, country_of_code

__all__ = ["are_birth_years", "is_told_by_values"]

_SHARE_MIN: Mapping[str, float] = {"organization": 0.5, "gender": 0.95}
_SHARE_MIN_OTHERWISE = 0.8

# Dates of birth go back further and spread wider than what a business notes of its own.
_BIRTH_YEARS = range(1900, 2016)
_BIRTH_YEARS_DISTINCT_MIN = 10
_BIRTH_YEAR_MEDIAN_MAX = 2005

_COUNTRY_CODES_SHARE_MIN = 0.95
_COUNTRIES_DISTINCT_MIN = 3
# Codes of ISO 3166-1 that are states or provinces of the United States or Canada as well.
_SHARED_WITH_STATES = re.compile("A[LRZ]|C[AO]|DE|GA|I[DLN]|KY|LA|M[ADENOST]|N[CELU]|P[AE]|S[CDK]|TN|VA|YT")
_SHARED_WITH_STATES_SHARE_MAX = 0.5


def is_told_by_values(role: str, sample: ColumnSample) -> bool:
    """Return whether enough of the values have the telling shape of a role, and nothing speaks against it."""
    share_min = _SHARE_MIN.get(role, _SHARE_MIN_OTHERWISE)
    return sample.share(TELLING_SHAPES[role]) >= share_min and _CHECKS.get(role, _is_anything)(sample)


def _is_anything(_: ColumnSample) -> bool:
    return True


def _are_genders(sample: ColumnSample) -> bool:
    return sample.common > 1


def _are_birth_dates(sample: ColumnSample) -> bool:
    return _are_of_births([year for value, _ in sample.probes if (year := birth_year_of(value))])


def are_birth_years(sample: ColumnSample) -> bool:
    """Return whether the years of a column are such as people are born in."""
    shape = SHAPES["birth_year"]
    return _are_of_births([int(value.partition(".")[0]) for value, _ in sample.probes if shape.fits(value)])


def _are_of_births(years: Sequence[int]) -> bool:
    plausible = [year for year in years if year in _BIRTH_YEARS]
    return (
        len(plausible) >= _SHARE_MIN_OTHERWISE * len(years)
        and len(set(plausible)) >= _BIRTH_YEARS_DISTINCT_MIN
        and median(plausible) <= _BIRTH_YEAR_MEDIAN_MAX
    )


def _are_countries(sample: ColumnSample) -> bool:
    """Return whether the values are names of countries, or codes that cannot as well be those of states."""
    codes = {value for value, _ in sample.probes if country_of_code(value)}
    if sample.share_where(lambda value: value not in codes) >= _SHARE_MIN_OTHERWISE:
        return True
    shared = [code for code in codes if _SHARED_WITH_STATES.fullmatch(code)]
    return (
        sample.share(TELLING_SHAPES["country"]) >= _COUNTRY_CODES_SHARE_MIN
        and len({country_of_code(code) for code in codes}) >= _COUNTRIES_DISTINCT_MIN
        and len(shared) <= _SHARED_WITH_STATES_SHARE_MAX * len(codes)
    )


_CHECKS: Mapping[str, Callable[[ColumnSample], bool]] = {
    "gender": _are_genders,
    "birth_date": _are_birth_dates,
    "country": _are_countries,
}
