"""Peers to compare with, each run in an environment of its own so that none of their packages reaches the project's."""
