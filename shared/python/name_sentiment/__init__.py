"""The names' own domain: what producer and consumer both need of messages, names and results."""
