"""The pictures pipeline on one machine: `make pictures`."""
