"""One module per family of formats; registry.py says which reads what."""
