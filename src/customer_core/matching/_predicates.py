"""The closed set of comparison levels: what it can mean that two values are alike.

Owns the predicates, their public texts and nothing else: which levels a field has, in what order and what each is
worth stands in the profile. A predicate sees two different, non-blank, normalized texts and one parameter; equality
is settled before. It must be symmetric, linear or nearly so in texts that are cut at 512 code points, and must not
know which field it serves.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA, Jaro, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from customer_core.normalization import are_nicknames

__all__ = ["PREDICATES", "Predicate", "predicates_with"]

Predicate = Callable[[str, str, float], bool]


def exact(left: str, right: str, _: float) -> bool:
    """Both values are the same after normalization."""
    return left == right


def joined(left: str, right: str, _: float) -> bool:
    """Both values are the same once spaces are left out, as in 'van der Berg' and 'Vanderberg'."""
    return _has_space(left, right) and left.replace(" ", "") == right.replace(" ", "")


def nickname(left: str, right: str, _: float) -> bool:
    """One given name is a known or learned short form of the other, or both are of one, as in 'Bob' and 'Robert'."""
    return are_nicknames(left, right)


def initial(left: str, right: str, _: float) -> bool:
    """One value is the initial of the other, as in 'J' and 'John'."""
    first_left, first_right = left.split(" ", 1)[0], right.split(" ", 1)[0]
    return first_left[:1] == first_right[:1] and (len(first_left) == 1 or len(first_right) == 1)


def token_subset(left: str, right: str, _: float) -> bool:
    """Every word of the shorter value is in the longer one, as in 'García' and 'García López'."""
    if not _has_space(left, right):
        return False
    words_left, words_right = set(left.split()), set(right.split())
    smaller = min(words_left, words_right, key=len)
    return any(len(word) > 1 for word in smaller) and (words_left <= words_right or words_right <= words_left)


def similar(left: str, right: str, least: float) -> bool:
    """The values are alike by Jaro and Winkler's measure, at least as much as the level says."""
    return JaroWinkler.similarity(left, right, score_cutoff=least) >= least


def similar_words(left: str, right: str, least: float) -> bool:
    """The values have nearly the same words in any order, at least as much as the level says."""
    return token_sort_ratio(left, right, score_cutoff=100 * least) >= 100 * least


def edits(left: str, right: str, most: float) -> bool:
    """The values differ by no more typing slips (insert, drop, replace, transpose) than the level says."""
    return OSA.distance(left, right, score_cutoff=int(most)) <= most


def prefix(left: str, right: str, length: float) -> bool:
    """The values begin with the same characters, as many as the level says."""
    return left[: int(length)] == right[: int(length)] and len(left) >= length <= len(right)


def ending(left: str, right: str, length: float) -> bool:
    """The values end with the same characters, as many as the level says, as with and without a dialing code."""
    return left[-int(length) :] == right[-int(length) :] and len(left) >= length <= len(right)


def same_local_part(left: str, right: str, _: float) -> bool:
    """The e-mails differ behind the at sign only."""
    local_left, local_right = left.partition("@")[0], right.partition("@")[0]
    return local_left == local_right and len(local_left) > 3  # noqa: PLR2004 - shorter ones are shared by chance


def similar_local_part(left: str, right: str, least: float) -> bool:
    """What stands before the at sign is alike by Jaro's measure, at least as much as the level says."""
    return Jaro.similarity(left.partition("@")[0], right.partition("@")[0], score_cutoff=least) >= least


def email_slip(left: str, right: str, most: float) -> bool:
    """The e-mails differ by a few typing slips: as many as the level says, one for every four characters at most."""
    shorter = min(left.find("@"), right.find("@"))
    allowed = min(int(most), shorter // 4)
    return allowed > 0 and OSA.distance(left, right, score_cutoff=allowed) <= allowed


def date_slip(left: str, right: str, _: float) -> bool:
    """The dates differ by one digit, by two neighboring digits swapped, or by day and month swapped."""
    year, month, day = _parts(right)
    return OSA.distance(left, right, score_cutoff=1) <= 1 or _parts(left) == [year, day, month]


def date_two_parts(left: str, right: str, _: float) -> bool:
    """Two of year, month and day are the same."""
    return sum(a == b != "00" for a, b in zip(_parts(left), _parts(right), strict=True)) >= 2  # noqa: PLR2004 - named so


def same_year(left: str, right: str, _: float) -> bool:
    """The years are the same; months or days differ or are unknown."""
    return left[:4] == right[:4]


def same_number_similar_street(left: str, right: str, least: float) -> bool:
    """The house number is the same and the street's name is alike, at least as much as the level says."""
    (number_left, street_left), (number_right, street_right) = _street(left), _street(right)
    return number_left == number_right != "" and similar(street_left, street_right, least)


def similar_street(left: str, right: str, least: float) -> bool:
    """The street's name is alike and a house number differs or is missing."""
    street_left, street_right = _street(left)[1], _street(right)[1]
    return bool(street_left and street_right) and similar(street_left, street_right, least)


def conflicting(_left: str, _right: str, _: float) -> bool:
    """The values are known and have nothing in common that counts."""
    return True


PREDICATES: Mapping[str, Predicate] = {
    predicate.__name__: predicate
    for predicate in (
        exact,
        joined,
        nickname,
        initial,
        token_subset,
        similar,
        similar_words,
        edits,
        prefix,
        ending,
        same_local_part,
        similar_local_part,
        email_slip,
        date_slip,
        date_two_parts,
        same_year,
        same_number_similar_street,
        similar_street,
        conflicting,
    )
}


@lru_cache(maxsize=8)
def predicates_with(nicknames: tuple[tuple[str, str], ...]) -> Mapping[str, Predicate]:
    """Return the predicates with one more thing that a nickname is: two first words that stand together there."""
    learned = frozenset(words for pair in nicknames for words in (pair, pair[::-1]))

    def known_or_learned(left: str, right: str, parameter: float) -> bool:
        return nickname(left, right, parameter) or (left.partition(" ")[0], right.partition(" ")[0]) in learned

    return {**PREDICATES, nickname.__name__: known_or_learned} if nicknames else PREDICATES


def _has_space(left: str, right: str) -> bool:
    return " " in left or " " in right


def _parts(date: str) -> list[str]:
    return [*date.split("-"), "", "", ""][:3]


def _street(text: str) -> tuple[str, str]:
    number, _, street = text.partition("|")
    return number, street
