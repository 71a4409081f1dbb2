"""The commands behind run.py, and the processes they start."""
