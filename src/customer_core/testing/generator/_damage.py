"""What happens to a customer's details on the way into a record: the damage table, printed in the documentation.

It owns how often each thing happens; how it is done stands in `_damaging`.
"""

import attrs

__all__ = ["DAMAGE", "Damage"]


@attrs.frozen
class Damage:
    """One way in which a record differs from the truth.

    `chance` is its probability at a record that can show it, `rate` the share of all records that do, as measured.
    """

    name: str
    chance: float
    rate: float
    what: str


DAMAGE = (
    Damage("missing_email", 0.17, 0.171, "No e-mail address was given."),
    Damage("masked_email", 0.07, 0.054, "A marketplace gave an address that exists for this one order."),
    Damage("shared_no_reply", 0.02, 0.015, "The till entered an address that thousands share, such as noreply@shop."),
    Damage("partners_email", 0.04, 0.008, "The order was placed through the mailbox of a member of the household."),
    Damage("other_email", 0.3, 0.127, "Another mailbox of the person, half of the time of the same local part."),
    Damage("missing_phone", 0.27, 0.27, "No telephone number was given."),
    Damage("other_phone", 0.2, 0.146, "Another telephone: landline for mobile, or a number given up since."),
    Damage("missing_address", 0.05, 0.047, "No street and postcode were given, as for a download or a newsletter."),
    Damage("moved", 0.3, 0.037, "The address from before a move, mostly in the same city."),
    Damage("delivered_elsewhere", 0.02, 0.017, "An address used this once: an office, a neighbor, relatives."),
    Damage("changed_name", 0.45, 0.019, "The record has the surname from before a marriage or divorce."),
    Damage("nickname", 0.15, 0.054, "Bob stands for Robert, Uschi for Ursula."),
    Damage("initial", 0.035, 0.033, "Only the first letter of the given name stands there."),
    Damage("middle_initial", 0.03, 0.025, "An initial stands behind the given name."),
    Damage("second_name_lost", 0.3, 0.043, "Of two given names or two surnames only one stands there."),
    Damage("suffix_lost", 0.5, 0.001, "Jr. or Sr. is not written, so that father and son have one name."),
    Damage("typo_name", 0.07, 0.065, "One slip of the finger in the given name or the surname."),
    Damage("swapped_names", 0.025, 0.023, "Given name and surname stand in each other's column."),
    Damage("one_name_field", 0.02, 0.019, "The whole name stands in the column of the surname."),
    Damage("missing_first_name", 0.02, 0.014, "No given name was entered."),
    Damage("legal_form_lost", 0.25, 0.028, "GmbH, Ltd and their like are left out."),
    Damage("typo_company", 0.05, 0.006, "One slip of the finger in the name of the firm."),
    Damage("missing_company", 0.25, 0.013, "A member of staff did not name the firm."),
    Damage("typo_email", 0.02, 0.015, "One slip of the finger in the e-mail address."),
    Damage("typo_phone", 0.02, 0.015, "One digit of the number is wrong."),
    Damage("phone_format", 0.55, 0.402, "The number is written another way, often with its country's calling code."),
    Damage("street_abbreviated", 0.25, 0.161, "Street is St, straße is str., Calle is C/."),
    Damage("unit_lost", 0.35, 0.059, "The flat's number is not written."),
    Damage("typo_street", 0.04, 0.038, "One slip of the finger in the street."),
    Damage("missing_house_number", 0.01, 0.01, "The street stands without its number."),
    Damage("typo_postcode", 0.015, 0.014, "One digit of the postcode is wrong."),
    Damage("missing_postcode", 0.02, 0.019, "No postcode was entered."),
    Damage("country_in_words", 0.05, 0.05, "The country's name stands where its code belongs."),
    Damage("case_lost", 0.1, 0.1, "The record is all in capitals or all in small letters."),
    Damage("accents_lost", 0.2, 0.051, "Müller is Muller or Mueller, José is Jose."),
    Damage("clean_copy", 0.1, 0.044, "The record repeats an earlier one of the same customer, sign by sign."),
)
