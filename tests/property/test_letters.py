"""Whatever stood on a form comes out letter by letter, and never as markup."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.domain.working_days import last_day
from pipeline.letters import markdown
from pipeline.letters.blocks import Facts, Heading, Paragraph, Run, Table, plain
from pipeline.letters.compose import Composer
from pipeline.letters.contexts import Receipt, decode
from pipeline.letters.words import euro
from tests import letter_samples as samples

COMPOSER = Composer()
RECEIPT = samples.all_orders()["receipt"]
NASTY = r'*#_`~[x](y)<b>&amp;{{ 7*7 }}{% raw %}#eval("1")$x$\1. - + | :: ``` @cite //c'


@settings(deadline=None)  # a busy machine is no fault of a text
@given(st.text())
@example(NASTY)
@example("1. een\n2. twee")
@example("    code")
@example("\u202eomgekeerd")
@example("محمد")
def test_escaped_text_is_one_paragraph_of_itself(value: str) -> None:
    parsed = markdown.parse(f"Naam: {markdown.escape(value)}!")
    assert parsed == (Paragraph((Run(f"Naam: {markdown.clean(value)}!"),)),)


@settings(deadline=None)  # a busy machine is no fault of a text
@given(st.text())
@example(NASTY)
def test_escaped_text_stays_in_its_cell(value: str) -> None:
    escaped = markdown.escape(value)
    table, facts = markdown.parse(
        f"| a | b |\n|---|---|\n| {escaped} | x |\n\n```gegevens\nNaam :: {escaped}\n```"
    )
    assert isinstance(table, Table)
    assert plain(table.rows[0][0]) == markdown.clean(value)
    assert len(table.rows) == 1
    assert isinstance(facts, Facts)
    assert [plain(cell) for cell in facts.rows[0]] == ["Naam", markdown.clean(value)]


@settings(max_examples=50, deadline=None)  # composes a letter twice an example
@given(st.text(min_size=1))
@example(NASTY)
def test_a_name_never_changes_the_letter_around_it(name: str) -> None:
    context = decode(RECEIPT)
    assert isinstance(context, Receipt)
    usual = COMPOSER.compose(RECEIPT.kind, context, samples.OFFICE)
    odd = COMPOSER.compose(
        RECEIPT.kind,
        replace(context, recorded=replace(context.recorded, name=name)),
        samples.OFFICE,
    )
    assert [type(block) for block in odd.blocks] == [type(block) for block in usual.blocks]
    facts = next(block for block in odd.blocks if isinstance(block, Facts))
    assert plain(facts.rows[0][1]) == markdown.clean(name)
    headings = [block for block in odd.blocks if isinstance(block, Heading)]
    assert headings == [block for block in usual.blocks if isinstance(block, Heading)]


@given(st.integers(min_value=0, max_value=10**9))
def test_an_amount_reads_back(cents: int) -> None:
    digits = euro(cents).removeprefix("€\xa0").replace(".", "").replace(",", "")
    assert int(digits) == cents


@given(st.dates(min_value=samples.TODAY, max_value=samples.TODAY.replace(year=2090)), st.integers(1, 90))
def test_a_last_day_is_a_working_day_at_most_five_days_on(start, days) -> None:  # type: ignore[no-untyped-def]
    end = last_day(start, days)
    assert end.weekday() < 5
    assert days <= (end - start).days <= days + 5
