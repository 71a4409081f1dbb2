"""Benchmarks: our work beside a peer's, on the same data, in one run, printed as ratios."""
