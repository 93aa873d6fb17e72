"""What the tests of an application can use: synthetic customers with known truth and figures that score a result.

It ships the generator and the scoring; it must be importable without pytest and without hypothesis.
"""

__all__: list[str] = []
