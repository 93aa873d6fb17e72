"""How the schema came to be: one script for each revision. They are run by the store itself."""
