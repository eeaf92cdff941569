"""Letters: ``orders`` says what to tell whom, ``compose`` finds the words, ``render`` sets them on paper."""
