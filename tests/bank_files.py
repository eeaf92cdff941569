"""Statement files for tests as Dutch banks write them: camt in any form, MT940 dialects, CSV of Rabobank."""

from collections.abc import Callable, Sequence
from datetime import date

from lxml import etree

from pipeline.samples.statement import SampleLine, Version, write_camt053

_COLUMNS = 65


def camt053(account: str, opening: int, lines: Sequence[SampleLine], version: Version, number: int) -> bytes:
    return write_camt053(account, opening, lines, version, number)


def hiding(data: bytes, reference: str = "") -> bytes:
    """A camt.053 whose batches no longer tell their payments, only their number."""
    document = etree.fromstring(data)
    for group in document.iterfind(".//{*}NtryDtls"):
        payments = group.findall("{*}TxDtls")
        if len(payments) > 1:
            space = payments[0].tag.partition("}")[0] + "}"
            batch = etree.SubElement(group, f"{space}Btch")
            if reference:
                etree.SubElement(batch, f"{space}PmtInfId").text = reference
            etree.SubElement(batch, f"{space}NbOfTxs").text = str(len(payments))
            for payment in payments:
                group.remove(payment)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


_ROOTS = {"052": ("BkToCstmrAcctRpt", "Rpt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}


def as_other_message(data: bytes, kind: str) -> bytes:
    """A camt.053 turned into a camt.052 or camt.054 with the same entries and no balances."""
    root, part = _ROOTS[kind]
    document = etree.fromstring(data)
    for statement in document.iterfind(".//{*}Stmt"):
        for balance in statement.findall("{*}Bal"):
            statement.remove(balance)
    text = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    for old, new in (("BkToCstmrStmt", root), ("Stmt>", f"{part}>"), ("camt.053", f"camt.{kind}")):
        text = text.replace(old.encode(), new.encode())
    return text


def mt940(account: str, opening: int, lines: Sequence[SampleLine], dialect: str, number: int) -> bytes:
    """One statement in the dialect of a bank. Dates of lines without an entry date are value dates."""
    head, entry, tail = _DIALECTS[dialect]
    days = sorted(line.booked_on for line in lines)
    text = head.format(account=account, bare=account[-10:].lstrip("0"), number=number)
    text += f":60F:{_balance(opening, days[0])}\n"
    text += "".join(entry(line) for line in lines)
    closing = opening + sum(line.amount_cents for line in lines)
    return f"{text}:62F:{_balance(closing, days[-1])}\n{tail}".encode("latin-1", "replace")


def rabobank_csv(account: str, opening: int, lines: Sequence[SampleLine], number: int) -> bytes:
    """Rows from ``number`` on, newest first as people download them, in Latin-1."""
    balance, rows = opening, []
    for place, line in enumerate(lines):
        balance += line.amount_cents
        reference = line.structured[0] if line.structured else ""
        texts = [line.unstructured[n : n + 140] for n in (0, 140, 280)]
        cells = [
            account, "EUR", "TESTNL2U", f"{number + place:018d}", f"{line.booked_on}",
            f"{line.value_on or line.booked_on}", _signed(line.amount_cents), _signed(balance),
            line.payer_iban, line.payer_name, "", "", "", "cb", "", line.end_to_end, "", "", reference,
            *texts, line.return_reason, "", "", "",
        ]  # fmt: skip
        rows.append(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells))
    return "\r\n".join([_HEADER, *reversed(rows), ""]).encode("latin-1", "replace")


_HEADER = (
    '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn",'
    '"Tegenrekening IBAN/BBAN","Naam tegenpartij","Naam uiteindelijke partij",'
    '"Naam initiërende partij","BIC tegenpartij","Code","Batch ID","Transactiereferentie",'
    '"Machtigingskenmerk","Incassant ID","Betalingskenmerk","Omschrijving-1","Omschrijving-2",'
    '"Omschrijving-3","Reden retour","Oorspr bedrag","Oorspr munt","Koers"'
)


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else '+'}{abs(cents) // 100:,}".replace(",", ".") + f",{abs(cents) % 100:02d}"


def _balance(cents: int, day: date) -> str:
    return f"{'D' if cents < 0 else 'C'}{day:%y%m%d}EUR{_amount(cents)}"


def _amount(cents: int, point: str = ",", width: int = 1) -> str:
    return f"{abs(cents) // 100:0{width}d}{point}{abs(cents) % 100:02d}"


def _mark(line: SampleLine) -> str:
    credit = line.amount_cents >= 0
    if line.reversal:
        return "RD" if credit else "RC"
    return "C" if credit else "D"


def _start(line: SampleLine, *, entry_date: bool) -> str:
    value = line.value_on or line.booked_on
    return f":61:{value:%y%m%d}{f'{line.booked_on:%m%d}' if entry_date else ''}{_mark(line)}"


def _cut(text: str) -> str:
    return "\n".join(text[n : n + _COLUMNS] for n in range(0, len(text), _COLUMNS)) or " "


def _abn_old(line: SampleLine) -> str:
    text = (
        f":86:{'SEPA OVERBOEKING':<33}IBAN: {line.payer_iban}\n{'BIC: TESTNL2A':<33}NAAM: {line.payer_name}\n"
    )
    if line.structured:
        text += f"BETALINGSKENM.: {line.structured[0]}\n"
    else:
        whole = f"OMSCHRIJVING: {line.unstructured}"
        columns = [whole[n : n + 32] for n in range(0, len(whole), 32)]
        text += "\n".join(" ".join(columns[n : n + 2]) for n in range(0, len(columns), 2)) + "\n"
    return f"{_start(line, entry_date=True)}{_amount(line.amount_cents)}N196NONREF\n{text}"


def _coded(line: SampleLine, remittance: str) -> str:
    return _cut(
        f"/TRTP/SEPA OVERBOEKING/IBAN/{line.payer_iban}/BIC/TESTNL2A/NAME/{line.payer_name}"
        f"/REMI/{remittance}/EREF/{line.end_to_end or 'NOTPROVIDED'}"
    )


def _abn(line: SampleLine) -> str:
    reference = f"ISSUER: CUR                  REF: {line.structured[0]}" if line.structured else ""
    start = f"{_start(line, entry_date=True)}{_amount(line.amount_cents)}N654NONREF"
    return f"{start}\n:86:{_coded(line, reference or line.unstructured)}\n"


def _slashed(line: SampleLine) -> str:
    remittance = f"STRD/CUR/{line.structured[0]}/" if line.structured else f"USTD//{line.unstructured}/"
    party = f"/CNTP/{line.payer_iban}/TESTNL2A/{line.payer_name}///"
    return _cut(f"{party}REMI/{remittance}")


def _ing(line: SampleLine) -> str:
    number = f"//{line.bank_reference}" if line.bank_reference else ""
    start = f"{_start(line, entry_date=True)}{_amount(line.amount_cents)}NTRFNONREF{number}"
    return f"{start}\n/TRCD/00100/\n:86:{_slashed(line)}\n"


def _plain_text(line: SampleLine) -> str:
    reference = f"BETALINGSKENM. {line.structured[0]}" if line.structured else line.unstructured
    return f"{line.payer_name} {reference}".strip()


def _ing_old(line: SampleLine) -> str:
    start = f"{_start(line, entry_date=False)}{_amount(line.amount_cents)}NOV NONREF"
    return f"{start}\n:86:{_cut(_plain_text(line))}\n"


def _rabo_2003(line: SampleLine) -> str:
    start = f"{_start(line, entry_date=False)}{_amount(line.amount_cents, '.', 12)}N0620123456789      "
    reference = f"BETALINGSKENM.  {line.structured[0]}" if line.structured else line.unstructured
    texts = "".join(f":86:{part:<65}\n" for part in _cut(reference).split("\n"))
    return f"{start}{line.payer_name[:32]:<34}\n{texts}"


def _rabo(line: SampleLine) -> str:
    start = (
        f"{_start(line, entry_date=False)}{_amount(line.amount_cents, ',', 12)}N541NONREF\n{line.payer_iban}"
    )
    vouched = f"/CDTRREFTP//CD/SCOR/ISSR/CUR/CDTRREF/{line.structured[0]}" if line.structured else ""
    text = f"/ORDP//NAME/{line.payer_name}/REMI/{vouched or line.unstructured}/ISDT/{line.booked_on}"
    return f"{start}\n:86:{_cut(text)}\n"


def _knab(line: SampleLine) -> str:
    start = (
        f"{_start(line, entry_date=True)}{_amount(line.amount_cents)}NTRFNONREF//{line.bank_reference or 'X'}"
    )
    text = line.structured[0] if line.structured else line.unstructured
    return f"{start}\n:86:{_cut(text)}\nREK: {line.payer_iban}/NAAM: {line.payer_name}\n"


def _sns(line: SampleLine) -> str:
    start = f"{_start(line, entry_date=True)}{_amount(line.amount_cents)}NOVB{line.payer_iban}"
    text = _cut(line.structured[0] if line.structured else line.unstructured)
    padded = "\n".join(f"{part:<65}" for part in ["", *text.split("\n"), "", ""])
    return f"{start}\n{line.payer_name}\n:86:{line.payer_iban} {line.payer_name}\n{padded}\n"


def _triodos(line: SampleLine) -> str:
    start = f"{_start(line, entry_date=False)}{_amount(line.amount_cents)}NET0NONREF"
    return f"{start}\n:86:{_slashed(line)}\n"


def _triodos_old(line: SampleLine) -> str:
    text = line.structured[0] if line.structured else line.unstructured
    parts = [text[n : n + 27] for n in range(0, len(text), 27)][:8]
    fields = "".join(f">{22 + n}{part}" for n, part in enumerate(parts))
    start = f"{_start(line, entry_date=False)}{_amount(line.amount_cents)}NET NONREF"
    return f"{start}\n:86:{_cut(f'000>100000000000>20TESTNL2A>21{line.payer_iban}{fields}>310454545454')}\n"


def _lanschot(line: SampleLine) -> str:
    text = line.structured[0] if line.structured else line.unstructured
    start = f"{_start(line, entry_date=False)}{_amount(line.amount_cents)}NXXXNONREF"
    return f"{start}\n:86:{_coded(line, text)}\n"


_ABN = "ABNANL2A\n940\nABNANL2A\n:20:ABN AMRO BANK NV\n:25:{bare}\n:28:{number}/1\n"
_SWIFT = "{{1:F01TESTNL2A}}{{2:I940TESTNL2AN}}{{4:\n:20:P{number}\n:25:{account}EUR\n:28C:{number}\n"
_PLAIN = ":20:{number}\n:25:{account}\n:28C:{number}\n"

_DIALECTS: dict[str, tuple[str, Callable[[SampleLine], str], str]] = {
    "abn old": (_ABN, _abn_old, "-\n"),
    "abn": (_ABN, _abn, "-\n"),
    "ing old": (_SWIFT, _ing_old, "-}"),
    "ing": (_SWIFT, _ing, ":86:/SUM/0/0/0,00/0,00/\n-}"),
    "rabo 2003": (":940:\n:20:940A\n:25:{bare}EUR          \n:28:00000/00\n", _rabo_2003, ""),
    "rabo": (":940:\n:20:940S\n:25:{account} EUR\n:28C:0\n", _rabo, ""),
    "knab": (_SWIFT, _knab, "-}"),
    "sns": (_SWIFT, _sns, "-}{5:}\n"),
    "triodos": (_PLAIN, _triodos, "-\n"),
    "triodos old": (":20:1/1\n:25:TRIODOSBANK/{bare}\n:28:1\n", _triodos_old, "-\n"),
    "van lanschot": ("0000 01FVLBNL22AXXX00042\n940 00\n" + _PLAIN, _lanschot, ":86:D000001C0C0,00\n-XXX\n"),
}
DIALECTS = tuple(_DIALECTS)
BANKS = (
    ("camt 02", "camt 08", "abn old", "abn"),
    ("camt 02", "camt 08", "ing old", "ing"),
    ("camt 02", "camt 08", "rabo 2003", "rabo", "rabo csv"),
    ("camt 02", "camt 08", "knab"),
    ("camt 02", "camt 08", "sns"),
    ("camt 02", "camt 08", "triodos old", "triodos"),
    ("camt 02", "camt 08", "van lanschot"),
)
"""The formats in which one bank gives the same bookings."""


def written(form: str, account: str, opening: int, lines: Sequence[SampleLine], number: int) -> bytes:
    """A file of ``lines`` in one of the forms of ``BANKS``; ``number`` is that of the first entry."""
    if form == "camt 02":
        return camt053(account, opening, lines, "02", number)
    if form == "camt 08":
        return camt053(account, opening, lines, "08", number)
    if form == "rabo csv":
        return rabobank_csv(account, opening, lines, number)
    return mt940(account, opening, lines, form, number)
