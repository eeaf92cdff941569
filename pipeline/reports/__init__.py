"""What people look at in the morning: rejected forms, the mailroom, the night, and run.json."""
