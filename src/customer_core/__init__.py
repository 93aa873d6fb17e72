"""An embeddable customer master: duplicates found and explained, merges that lose nothing.

The façade: each public name of the first rank, exported once. Everything else is imported from its package.
"""
