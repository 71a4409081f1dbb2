"""What the architecture's laws read: the code, parsed; and what is not yet lawful."""
