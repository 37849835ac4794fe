"""The bodies of the commands: thin, each a few calls into the product."""
