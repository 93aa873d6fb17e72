"""Synthetic customers with known truth, the same for the same size and seed on every platform.

It owns the people, households and firms of eight countries and what happens to their details on the way into records;
it must not know who looks for duplicates among them. All people are made up: names are put together by chance,
telephone numbers and mailboxes are drawn. Of the true pairs 8 % share no e-mail address, no telephone and no address.
Splink 5, tuned, reaches a pairwise F1 of 0.82 at its threshold and 0.87 at the best one (100,000 records); nine in
ten of its false pairs are members of one household or firm. The records of a size and a seed are frozen, so that such
figures stay comparable.
"""

from customer_core.testing.generator._damage import DAMAGE, Damage
from customer_core.testing.generator._generating import GeneratedCustomers, Truth, generate

__all__ = ["DAMAGE", "Damage", "GeneratedCustomers", "Truth", "generate"]
