"""The way of a batch: messages, pages, snippets, sentiments, results."""
