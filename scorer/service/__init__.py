"""The model over http. It speaks Comprehend's protocol, and takes a list or a table of texts."""
