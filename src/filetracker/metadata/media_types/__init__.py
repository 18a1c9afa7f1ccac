"""Media types: their names, and which are kinds of which."""
