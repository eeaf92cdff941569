"""The night. The only place, with the command line, where inputs are fetched and results are saved."""
