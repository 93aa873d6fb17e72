from datetime import UTC, datetime

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Consent, ConsentState, EmailAddress, PhoneNumber, Verification

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
GRANTED, UNKNOWN, WITHDRAWN = ConsentState.GRANTED, ConsentState.UNKNOWN, ConsentState.WITHDRAWN


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), UNKNOWN),
        ((GRANTED,), GRANTED),
        ((GRANTED, UNKNOWN), UNKNOWN),
        ((UNKNOWN, WITHDRAWN, GRANTED), WITHDRAWN),
    ],
)
def test_the_most_restrictive_answer_binds(states: tuple[ConsentState, ...], expected: ConsentState) -> None:
    """Withdrawn comes before unknown, unknown before granted; no answer is unknown."""
    assert expected is ConsentState.most_restrictive(*states)


@pytest.mark.parametrize("reachable", [EmailAddress("ann@example.com"), PhoneNumber("030 12345")])
def test_an_answer_is_kept_per_purpose(reachable: EmailAddress | PhoneNumber) -> None:
    """A later answer takes the place of the earlier for its purpose, and of no other."""
    answered = (
        reachable.with_consent(Consent(purpose="SMS", state=GRANTED))
        .with_consent(Consent(purpose="Newsletter", state=GRANTED, source="till 3", at=AT))
        .with_consent(Consent(purpose=" newsletter", state=WITHDRAWN, at=AT))
    )
    assert WITHDRAWN is answered.consent_for("NEWSLETTER")
    assert GRANTED is answered.consent_for("sms")
    assert UNKNOWN is answered.consent_for("post")
    assert ["newsletter", "sms"] == [consent.purpose for consent in answered.consents]


@pytest.mark.parametrize("reachable", [EmailAddress("ann@example.com"), PhoneNumber("030 12345")])
def test_a_verification_comes_and_goes(reachable: EmailAddress | PhoneNumber) -> None:
    """Taking a verification away gives back what was there before."""
    verified = reachable.with_verification(Verification(at=AT, by="double opt-in"))
    assert Verification(at=AT, by="double opt-in") == verified.verified
    assert reachable == verified.without_verification()
    assert "home" == reachable.with_label(" home ").label


def test_two_answers_for_one_purpose_are_refused() -> None:
    """What a value is made of cannot contradict itself."""
    answers = [Consent(purpose="post", state=GRANTED), Consent(purpose="Post", state=WITHDRAWN)]
    with pytest.raises(InvalidValueError, match=r"consents\[1\]: repeats consents\[0\]"):
        EmailAddress("ann@example.com", consents=answers)


@pytest.mark.parametrize("consents", ["granted", [1], None])
def test_what_is_no_list_of_consents_is_refused(consents: object) -> None:
    """Nothing but consents answers for a purpose."""
    with pytest.raises(InvalidValueError, match="consents"):
        PhoneNumber("030 12345", consents=consents)  # type: ignore[arg-type]


def test_a_state_is_one_of_the_three() -> None:
    """A text is no state, even when it reads like one."""
    with pytest.raises(InvalidValueError, match="state: is text; give one of type ConsentState"):
        Consent(purpose="post", state="granted")  # type: ignore[arg-type]


def test_a_purpose_is_text() -> None:
    """A purpose that is no text is refused."""
    with pytest.raises(InvalidValueError, match="purpose: is a whole number"):
        Consent(purpose=1, state=GRANTED)  # type: ignore[arg-type]
