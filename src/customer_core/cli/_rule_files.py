"""The rule set that an option names: one of those at hand, or a JSON file.

Owns the reading of such a file. It must not know what is merged by the rules.
"""

from customer_core.errors import InvalidOptionError, MissingFileError
from customer_core.exchange import open_bytes
from customer_core.merging import RULE_SETS, RuleSet
from customer_core.serialization import loads

__all__ = ["rules_named"]

_RULES_BYTES_MAX = 8 * 2**20


def rules_named(text: str) -> RuleSet:
    """Return the ready rule set of a name, else the one that a JSON file holds.

    Raises:
        InvalidOptionError: There is neither, or the file is far too long, or no text in UTF-8.
        FileError: The file cannot be read.
        InvalidDocumentError: It holds no rule set.
    """
    if text in RULE_SETS:
        return RULE_SETS[text]
    try:
        with open_bytes(text) as source:
            octets = source.read(_RULES_BYTES_MAX + 1)
    except MissingFileError:
        remedy = f"give one of {', '.join(RULE_SETS)}, or the path of a JSON file"
        raise _no_rules("there is neither a rule set nor a file of this name", remedy) from None
    if len(octets) > _RULES_BYTES_MAX:
        raise _no_rules(f"the file has more than {_RULES_BYTES_MAX} bytes", "give one that holds a rule set alone")
    try:
        document = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_rules("the file is not in UTF-8", "save it as UTF-8") from None
    return loads(RuleSet, document)


def _no_rules(problem: str, remedy: str) -> InvalidOptionError:
    return InvalidOptionError(option="--rules", problem=problem, remedy=remedy)
