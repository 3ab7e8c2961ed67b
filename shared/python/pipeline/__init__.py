"""What every pipeline stands on, with no domain in it: settings, failures, deadline, logs and metrics."""
