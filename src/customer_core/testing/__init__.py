"""What the tests of an application can use: synthetic customers with known truth, figures that score a result, faults.

It ships the generator, the scoring and the injector of faults; it must be importable without pytest and without
hypothesis.
"""

__all__: list[str] = []
