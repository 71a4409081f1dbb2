"""How tests call the operations of viewing: none takes an id."""

PREPARED: dict = {}
