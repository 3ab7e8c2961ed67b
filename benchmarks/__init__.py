"""What it costs to run, in requests, seconds and dollars, and how that compares with the textbook's way.

Ordinary programs, run by `make bench`, `make cost` and `make load`; the suite of tests holds no timed ones.
"""
