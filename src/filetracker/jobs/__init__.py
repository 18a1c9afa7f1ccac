"""Jobs: an operation on one file, whose result is another file."""
