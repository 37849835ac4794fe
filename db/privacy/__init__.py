"""What is known of a candidate: to export, to keep for so long, to erase."""
