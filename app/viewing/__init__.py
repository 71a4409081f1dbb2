"""What viewers watched: the ledger."""
