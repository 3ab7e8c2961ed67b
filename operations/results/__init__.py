"""Results, fetched from the bucket into a folder, read there, and put into one table."""
