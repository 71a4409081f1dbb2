"""Exchange rates: what a euro was worth on a day."""
