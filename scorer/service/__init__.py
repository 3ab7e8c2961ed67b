"""The model over http: Comprehend's protocol, and predictions for a list or a table of texts."""
