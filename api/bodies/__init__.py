"""The bodies of the JSON API: what is sent, and what is answered."""
