"""From shares of plans to whole plans in one pass, compiled."""

import numpy as np

from pipeline.schedule.jit import compiled
from pipeline.schedule.model import Floats, Ints


@compiled
def round_shares(
    order: Ints,
    person: Ints,
    plan: Ints,
    share: Floats,
    starts: Ints,
    own: Ints,
    balance: Floats,
    free: Ints,
    slack: float,
    most: int,
) -> Ints:
    """Columns to take for whole, tried in ``order``, at most one a person and ``most`` in all.

    ``plan`` [n, 6] and ``share`` [n] are the columns, ``own[starts[p]:starts[p + 1]]`` those of person p.
    ``balance`` [S] is what stays free when everybody takes their shares: a column is taken only where
    no session's balance falls below ``-slack`` and there is a ``free`` seat. Both are kept up to date.
    """
    done = np.zeros(len(starts) - 1, np.bool_)
    chosen = np.zeros(len(order), np.int64)
    count = 0
    for k in order:
        if count == most:
            break
        mine = own[starts[person[k]] : starts[person[k] + 1]]
        if done[person[k]]:
            continue
        _give_back(plan, share, mine, balance, 1.0)
        if not _bears(plan[k], balance, free, slack):
            _give_back(plan, share, mine, balance, -1.0)
            continue
        done[person[k]] = True
        chosen[count] = k
        count += 1
        for session in plan[k]:
            if session >= 0:
                balance[session] -= 1.0
                free[session] -= 1
    return chosen[:count]


@compiled
def _give_back(plan: Ints, share: Floats, columns: Ints, balance: Floats, times: float) -> None:
    """Add the shares of ``columns``, so many times, to the balance of their sessions."""
    for column in columns:
        for session in plan[column]:
            if session >= 0:
                balance[session] += times * share[column]


@compiled
def _bears(plan: Ints, balance: Floats, free: Ints, slack: float) -> bool:
    """Whether every session of the plan has a free seat and keeps a balance of at least ``-slack``."""
    for session in plan:
        if session >= 0 and (free[session] <= 0 or balance[session] - 1.0 < -slack):
            return False
    return True
