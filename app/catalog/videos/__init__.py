"""Videos, and the seasons they stand in."""
