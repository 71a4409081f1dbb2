"""Contracts: drafted, signed, renewed, ended."""
