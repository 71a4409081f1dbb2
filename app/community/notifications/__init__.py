"""Notifications, and the e-mail that collects them."""
