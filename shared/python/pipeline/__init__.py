"""What every pipeline uses and what has no domain in it: settings, failures, deadline, logs and metrics."""
