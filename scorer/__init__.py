"""A sentiment model of our own: how it is trained, evaluated, asked in plain Python, and served."""
