"""The modules that touch the world: folders, files, programs."""
