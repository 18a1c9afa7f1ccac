"""What Make calls. Plain Python 3.11 without third-party imports: most of it runs before `.venv` exists."""
