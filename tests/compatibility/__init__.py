"""Programs that drive StreamVault over HTTP: what they were promised, held from outside."""
