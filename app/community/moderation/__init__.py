"""Moderation: reports, held comments, sanctions and blocked words."""
