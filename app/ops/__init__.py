"""What stands under every slice: clock, audit, outbox, mail, limits, logs, health, processes."""
