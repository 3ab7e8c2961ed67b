"""What the producer and the consumer share: the name, its message, the failures, settings and logs."""
