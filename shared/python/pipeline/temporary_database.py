"""SQLite's temporary database, for what is too much for memory and need not outlive its process."""

import sqlite3

_CACHE_KIB = 16_384
"""Kept in memory; the rest is in a temporary file. 16 MiB holds about 400,000 names."""


def temporary_database(table: str) -> sqlite3.Connection:
    """Open a database with one table, which `table` creates.

    It has no name on disk, so it goes with the connection, even when the process is killed. Nothing is kept
    to recover it: no journal, one transaction. One thread at a time may use it, not always the same.

    https://www.sqlite.org/inmemorydb.html#temp_db
    """
    database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    database.execute(table)
    database.execute("BEGIN")
    return database
