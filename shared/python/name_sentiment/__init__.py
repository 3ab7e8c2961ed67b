"""The domain of the names pipeline: messages, names and results, as producer and consumer both need them."""
