"""Programs and libraries that others made, asked what they see in a file."""
