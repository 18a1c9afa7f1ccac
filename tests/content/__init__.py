"""Content metadata as a whole: what is found in real files, what it costs, and what hostile files can do."""
