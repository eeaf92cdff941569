"""A night's bill for people."""

from pipeline.bench.nights import Night


def table(night: Night) -> str:
    """Some lines: totals, a line a step, memory."""
    counts = ", ".join(f"{name} {count}" for name, count in night.ledger.items() if count)
    lines = [
        f"{night.kind}: {night.forms} forms in {night.wall_s:.1f} s, {night.forms_per_s:.2f} forms/s, "
        f"{night.cpu_s:.1f} CPU-s ({night.cpu_s_per_form:.2f} a form)",
        f"  {'step':<12}{'wall s':>9}{'CPU s':>9}{'CPU ms/form':>13}",
    ]
    for name, (wall_s, cpu_s) in night.steps.items():
        lines.append(f"  {name:<12}{wall_s:>9.1f}{cpu_s:>9.1f}{1000 * cpu_s / night.forms:>13.1f}")
    lines.append(f"  peak memory: run {night.run_mib} MiB, largest child {night.child_mib} MiB")
    lines.append(f"  {counts}; {night.letters} letters; exit {night.exit_code}")
    return "\n".join(lines) + "\n"
