"""Who is who among the people of the office."""


def same_person(one: str, other: str) -> bool:
    """Whether two names in the log are one person: capitals and spaces make no second pair of eyes.

    >>> same_person("Anna de Wit", " anna  deWit"), same_person("anna", "bert")
    (True, False)
    """
    return "".join(one.casefold().split()) == "".join(other.casefold().split())
