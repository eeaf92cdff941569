"""Generated payments of known truth: who pays, what they write, and a judge that knows no matcher."""
