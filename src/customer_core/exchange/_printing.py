"""Text of a file as a sentence, a terminal or a page can show it; knows nothing of files."""

__all__ = ["printable_text"]


def printable_text(text: str) -> str:
    r"""Return a text on one line, each character seen: what cannot be printed, or turns others around, as its code.

    >>> printable_text("Ann\n\u202eeeL")
    'Ann\\n\\u202eeeL'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
