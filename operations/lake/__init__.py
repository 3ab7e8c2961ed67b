"""The history of a stack's names, read back through Athena.

`athena` runs a query, `literals` puts values into one, and `events` has the queries and reads their rows.
"""
