"""What Make calls. Plain Python 3.11 without third-party imports: most of it runs before `.venv` exists."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
