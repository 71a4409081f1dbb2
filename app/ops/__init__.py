"""What every slice builds on: clock, audit, mail, logs, metrics, health."""
