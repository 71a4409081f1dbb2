"""The ledger of watched sections."""
