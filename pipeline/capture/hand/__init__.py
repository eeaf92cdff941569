"""Handwriting in boxes: from ink to a value with a stated error."""
