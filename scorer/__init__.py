"""A sentiment model of our own: its training, its evaluation, its inference in plain Python, its service."""
