"""Asking the model: plain Python, with nothing of the rest of this project and no numerical library."""
