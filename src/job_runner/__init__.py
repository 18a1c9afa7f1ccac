"""The program that runs one job on an instance: `run_job.pyz`, one file that needs nothing but Python 3.11."""
