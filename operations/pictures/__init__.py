"""What an operator does with the pictures pipeline: `ops pictures …`."""
