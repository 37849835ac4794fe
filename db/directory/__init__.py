"""People, candidates, jobs and who belongs to them; their files and notes; who may see what."""
