"""Polite access to websites: what addresses mean, where none may lead, and what robots.txt asks.

Nothing here is about pictures. Addresses and answers come from strangers, and are hostile until checked.
"""
