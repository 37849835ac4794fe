"""What a team sets up: policies, plans, templates, holidays; who changed what."""
