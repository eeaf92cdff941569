"""What people look at in the morning: the rejected-forms report, the mailroom's, the night's, and run.json."""
