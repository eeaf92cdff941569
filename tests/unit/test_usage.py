"""A wrong command line gets a clear answer in Dutch, exit code 2, and nothing of it is repeated."""

import pytest

from pipeline.cli.app import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["weg"], "dit werkwoord is er niet"),
        (["money", "extra"], "inburgering money: dit is te veel"),
        (["decline", "R-1"], "inburgering decline: --by ontbreekt"),
        (["allocate", "B-1", "R-1", "--cents", "abc"], "--cents is een geheel getal"),
        (["letters", "fields", "zomaar"], "bij SOORT; kies uit: receipt, repair,"),
        (["import-statement", "/nergens/a.xml"], ": /nergens/a.xml is er niet"),
        (["post", "returned", "L-1", "--reason", "x", "--by", "a", "--on", "2026-31-12"], "--on is een dag"),
        (["refunds", "--aprove", "T"], "de optie --aprove is er niet; bedoelt u --approve?"),
        (["refunds", "--approve"], "--approve ontbreekt een waarde"),
    ],
)
def test_what_is_wrong_where_and_what_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    monkeypatch.setattr("sys.argv", ["inburgering", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    answer = capsys.readouterr().err
    assert ended.value.code == 2
    assert told in answer
    assert "wat nu: inburgering" in answer
    assert "Traceback" not in answer
