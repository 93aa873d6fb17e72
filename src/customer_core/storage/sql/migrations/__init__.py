"""How the schema came to be: one script for each revision, run by the store itself or printed for the host's own tool.

A script that rewrites rows by more than statements says `rewrites_rows = True`. It is printed for databases that have
no rows yet, and then leaves such work out: `op.get_context().as_sql` tells it so.
"""
