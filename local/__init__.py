"""What stands in for AWS and Wikipedia on one machine."""
