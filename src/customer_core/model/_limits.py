"""How much a customer value may hold, as one table. Knows figures only; the checks that use them are in `_checks`."""

from typing import Final

CODE_POINTS_NAME: Final = 512
CODE_POINTS_PHONE: Final = 64
CODE_POINTS_ADDRESS_LINE: Final = 512
CODE_POINTS_WORD: Final = 64
"""Labels, codes, flags, states, purposes, names of attributes: what fits on a button."""
CODE_POINTS_KEY: Final = 255
"""Identifiers that other systems made."""
CODE_POINTS_ATTRIBUTE: Final = 4_096
CODE_POINTS_MESSAGE: Final = 1_000
"""What a clerk at a till reads before the next customer stands there."""

BYTES_EMAIL: Final = 254
"""The longest path that RFC 5321 lets a mail server take, less its two angle brackets."""
BYTES_NOTE: Final = 32_768

ENTRIES_TAGS: Final = 100
ENTRIES_ATTRIBUTES: Final = 500
ENTRIES_STREET: Final = 10
ENTRIES_CONSENTS: Final = 100
ENTRIES_LIST: Final = 10_000
"""E-mails, phones, contacts, notes, keys: far above any real customer, and far below what would stall a merge."""

INTEGER_MAX: Final = 2**63 - 1
"""The largest integer that every store keeps."""
DECIMAL_DIGITS: Final = 28
