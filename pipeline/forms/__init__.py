"""Forms as folders of data: drawing, checking, importing and overlaying them. An operator's tools."""
