"""Webhooks: who wants to hear, what was said to them, what did not arrive."""
