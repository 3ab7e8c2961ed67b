"""Where CloudWatch keeps the pipeline's metrics."""

NAMESPACE = "NameSentiment"
