"""The base of every slice: clock, audit, jobs, mail, logs, metrics, health."""
