"""The operations of viewing, as tests call them: none takes an id."""

PREPARED: dict = {}
