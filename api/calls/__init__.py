"""What pages and JSON routes both call: one act, one transaction, one answer."""
