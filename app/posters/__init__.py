"""Generated posters: a print for each title, drawn from its id and genre."""
