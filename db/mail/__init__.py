"""Mails that no process waits for, and the facts that all mails are made of."""
