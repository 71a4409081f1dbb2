"""The architecture's laws, and the parsed code that they read."""
