"""The web, read as a good guest: what addresses mean, where none may lead, and what robots.txt asks.

Nothing here knows pictures. Addresses and answers come from strangers, and are hostile until checked.
"""
