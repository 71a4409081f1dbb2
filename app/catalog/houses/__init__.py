"""Production houses, producers, and the alliances between them."""
