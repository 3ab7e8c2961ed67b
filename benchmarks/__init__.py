"""What a run costs, in requests, seconds and dollars, compared with the textbook's functions.

Ordinary programs, run by `make bench`, `make cost` and `make load`; the suite of tests holds no timed ones.
"""
