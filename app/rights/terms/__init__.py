"""Terms: which title, where, when, for how much."""
