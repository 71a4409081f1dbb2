"""Comments: rooms, their members, and how comments reach them."""
