"""An AWS on this machine, and what runs beside it."""
