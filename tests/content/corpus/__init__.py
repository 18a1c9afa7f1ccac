"""What FileTracker says of files that others made, compared with what other programs say of them: `make corpus`."""
