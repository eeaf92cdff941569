"""``samples/README.md``: where the samples come from, what each shows, and how to compare."""

from collections.abc import Sequence

from pipeline.samples.scenes import Scene

_HEAD = """# Samples

Made by `inburgering samples --seed {seed}` (module `pipeline/samples`); the same seed gives the same
bytes. Do not edit by hand.

**Everybody here is invented.** BSNs come from the test range 9999xxxxx (one from the published test numbers:
012345672). Names, signatures, vacancies, firms, letters and IBANs (bank VRZN) are made up. The forms are
those of `forms/`, ours and not DUO's. The addresses of the exam places Rijswijk, Eindhoven and the old Zwolle
are those published in 2019; Amsterdam, Rotterdam, Utrecht and the new Zwolle are invented. Coordinates in
`calendar/postcodes.csv`: CBS, Kerncijfers per postcode (CC BY 4.0), adapted. The typefaces used to fill in
are subsets of DejaVu (`pipeline/samples/fonts/LICENSE.txt`).

| folder | what |
| --- | --- |
| `inbox/` | {count} deliveries, each beside its `.expected.toml` |
| `statements/` | two camt.053 statements (versions 02 and 08); references of the secret `voorbeeld` |
| `calendar/` | six exam places, eight weeks of sessions; Utrecht is full, Zwolle moved on 1 October 2026 |
| `reference/` | what the office knows: persons, bans, passed parts, mandates, open attempts |
| `samples.toml` | the day to run on, the seed and the secret |

One night shows everything, so here the money comes together with the form (once even earlier); in real life
the receipt with its reference goes out first.

## What must be read

`<file>.expected.toml` is the truth: what every page is, what the sender wrote, what must become of the file.

- A digital form is read exactly, every field accepted.
- With `may_doubt = true` (scans, odd drawings) a field may be left to a clerk (`accepted` false). An accepted
  field is the truth, always. Wrong and accepted never passes.
- A field that is not listed is empty: no text, no tick, no option.
- `state` is what must become of the file, `also` what is no mistake either; `reason` is the reason of a
  quarantine; `findings` are codes that the decision carries (of a doubted scan perhaps others), `letters`
  kinds of letters that go out, when the file ends in `state`.
- `pages_unclear = true`: the paper itself does not tell which pages belong together.

`pipeline/samples/compare.py` compares.

## What each shows

| file | shows | becomes |
| --- | --- | --- |
"""


def readme(scenes: Sequence[Scene], seed: int) -> str:
    rows = [f"| `{scene.name}` | {scene.expected.shows} | {_fate(scene)} |" for scene in scenes]
    return _HEAD.format(seed=seed, count=len(scenes)) + "\n".join(rows) + "\n"


def _fate(scene: Scene) -> str:
    expected = scene.expected
    why = ", ".join(filter(None, (expected.reason, *expected.findings)))
    words = " or ".join((expected.state, *expected.also))
    letters = f"; letters: {', '.join(expected.letters)}" if expected.letters else ""
    return f"{words}{f' ({why})' if why else ''}{letters}"
