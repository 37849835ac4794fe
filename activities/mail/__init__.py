"""Mail: what is composed, delivered while a process waits, and sent when none does."""
