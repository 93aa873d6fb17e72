"""Every public value to and from plain JSON, with JSON Schema; strict in what it reads, canonical in what it writes.

The values know nothing of this: what they are made of is read off their attrs fields.
"""

from customer_core.serialization._documents import from_json, to_json
from customer_core.serialization._histories import facts_at, first_details, from_history_row, to_history_row
from customer_core.serialization._public_values import public_values
from customer_core.serialization._schemas import json_schema
from customer_core.serialization._texts import dumps, json_text, loads

__all__ = [
    "dumps",
    "facts_at",
    "first_details",
    "from_history_row",
    "from_json",
    "json_schema",
    "json_text",
    "loads",
    "public_values",
    "to_history_row",
    "to_json",
]
