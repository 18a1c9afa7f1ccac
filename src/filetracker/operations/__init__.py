"""What a job can do with a file: one module each, and one line in registry.py."""
