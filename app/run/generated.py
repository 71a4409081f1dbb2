"""Files that are made from code: `.env.example`, docs/metrics.md and docs/personal-data.md.

Tests compare them with it.

    .venv/bin/python -m app.run.generated      writes all of them
"""

from app.config import ROOT, Settings


def env_example() -> str:
    """Return the text of `.env.example`: every setting with its help and default."""
    lines = ["# Every setting and its default. Each may name a file instead: SECRET_KEY_FILE=…"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or name == "var_dir" else str(field.default)
        lines += ["", f"# {field.description}", f"#{name.upper()}={default}"]
    return "\n".join(lines) + "\n"


def metrics() -> str:
    """Return the text of docs/metrics.md: every report's header, in order of its name."""
    from app.analytics import reports

    lines = [
        "# Metrics", "",
        "The meaning of every number. This page is made from the headers of the reports in "
        "`sql/analytics`; do not edit it, run `.venv/bin/python -m app.run.generated`.", "",
        "A rate below the smallest sample (`REPORT_MIN_SAMPLE`) is not printed. Days are days of "
        "`REPORT_TIME_ZONE`."]
    for report in map(reports.get, reports.names()):
        lines += ["", f"## {report.title}", "", report.meaning, "",
                  f"- File: `{report.path}`", f"- Grain: {report.grain}",
                  f"- Parameters: {', '.join(f'`{each}`' for each in sorted(report.parameters))}",
                  f"- Budget: {report.budget_ms} ms"]
        if report.columns:
            lines += ["", "| column | heading | format |", "|---|---|---|"]
            lines += [f"| `{c.name}` | {c.heading} | {c.format} |" for c in report.columns]
    return "\n".join(lines) + "\n"


def personal_data() -> str:
    """Return the text of docs/personal-data.md: every decision about a place where a person is."""
    from app.ops import holdings
    from app.run.tasks import HOLDINGS

    holdings.use(HOLDINGS)
    lines = [
        "# Personal data", "",
        "Every column that refers to an account or holds something personal: the file of the "
        "download that has it, and its fate when the account is deleted. This page is made from "
        "`app/*/holdings.py`; do not edit it, run `.venv/bin/python -m app.run.generated`. "
        "`tests/ops/test_holdings.py` fails while a table or such a column has no decision.", "",
        "*Erased*: the rows go. *Anonymised*: they stay without what was personal. *Kept*: they "
        "stay as they are, for they name nobody. *Expires*: they go by themselves.", "",
        "| part | column | download | deletion | why |", "|---|---|---|---|---|"]
    lines += [f"| {part.part} | `{place.name}` | {place.noun or '–'} | {place.fate} | {place.why} |"
              for part in holdings.parts() for place in part.places]
    lines += ["", "Nobody is in the tables " + ", ".join(
        f"`{table}`" for part in holdings.parts() for table in part.nobody) + "."]
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write all of them."""
    (ROOT / ".env.example").write_text(env_example(), "utf-8")
    (ROOT / "docs" / "metrics.md").write_text(metrics(), "utf-8")
    (ROOT / "docs" / "personal-data.md").write_text(personal_data(), "utf-8")


if __name__ == "__main__":
    write()
