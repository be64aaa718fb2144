"""The forms in which answers, verdicts and audits are shown."""
