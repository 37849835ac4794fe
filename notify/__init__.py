"""Notices to people: channels, templates, calendar invitations and the text catalogues."""
