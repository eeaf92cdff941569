"""From pages to readings: which form, where on the paper, what stands in each field."""
