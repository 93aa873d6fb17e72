"""A note on a record: what somebody wrote, when, and who."""

from datetime import datetime

import attrs

from customer_core.model._checks import check_block, in_utc, instant, line, stripped
from customer_core.model._limits import BYTES_NOTE, CODE_POINTS_KEY
from customer_core.model._redaction import redacted


def _note_text(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    check_block(field.name, value, limit=BYTES_NOTE, is_required=True)


@attrs.frozen(repr=False)
class Note:
    """Hold what somebody wrote about a customer; line breaks are kept. At most 32 KiB of UTF-8."""

    text: str = attrs.field(converter=stripped, validator=_note_text)
    at: datetime = attrs.field(converter=in_utc, validator=instant, kw_only=True)
    by: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_KEY), kw_only=True)

    __repr__ = redacted
