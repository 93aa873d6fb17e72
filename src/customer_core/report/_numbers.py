"""Numbers as a page shows them. Owns how they are rounded."""

__all__ = ["percent", "signed"]


def percent(share: float) -> str:
    """Return a share between 0 and 1 as a page shows it; only what is whole is called so.

    >>> percent(0.99999), percent(1.0), percent(0.25)
    ('over 99.9 %', '100 %', '25.0 %')
    """
    if share in {0.0, 1.0}:
        return f"{share:.0%}".replace("%", " %")
    if share > 0.999:  # noqa: PLR2004 - rounding would claim what is not so
        return "over 99.9 %"
    return "below 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"  # noqa: PLR2004 - as above


def signed(bits: float) -> str:
    r"""Return bits with their sign; what rounds to nothing has none.

    >>> signed(3.14159), signed(-2.0), signed(-0.01)
    ('+3.1', '\u22122.0', '0.0')
    """
    shown = f"{bits:+.1f}"
    return "0.0" if shown in {"+0.0", "-0.0"} else shown.replace("-", "\u2212")
