"""The truth deck: forms filled by real people's characters, aged, with the answers known."""
