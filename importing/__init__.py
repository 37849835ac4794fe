"""Import from files: people, candidates and applications as CSV, jobs as TOML. All or nothing."""
