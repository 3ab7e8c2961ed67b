"""Asking the model, in plain Python: it uses nothing else of this project, and no numerical library."""
