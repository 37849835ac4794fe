"""What another recruiting system sends about candidates, jobs and interviews."""
