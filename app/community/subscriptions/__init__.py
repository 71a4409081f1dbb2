"""Subscriptions: creators, their channels and the feed."""
