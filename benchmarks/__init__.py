"""Benchmarks, one workload a file; run as `uv run python -m benchmarks.NAME`."""
