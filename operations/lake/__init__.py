"""The history of a stack's names, read back through Athena.

`athena` runs a query, `literals` puts values into one, `events` asks the questions and reads the answers.
"""
