"""Side by side: our work and a peer's, on the same data, in one run, printed as ratios."""
