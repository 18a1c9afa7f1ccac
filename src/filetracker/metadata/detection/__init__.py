"""What type a file's bytes say that it is."""
