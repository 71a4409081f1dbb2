"""Reviews of titles."""
