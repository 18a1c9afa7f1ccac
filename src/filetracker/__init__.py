"""FileTracker keeps a true, searchable list of every file in an S3 bucket."""

__version__ = "0.1.0"
