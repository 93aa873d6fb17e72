"""Whole jobs: load, call an engine, save, return. What the command line calls and an application may call, too."""

from customer_core.services._files import DeduplicatedFile, deduplicate_file, require_writable

__all__ = ["DeduplicatedFile", "deduplicate_file", "require_writable"]
