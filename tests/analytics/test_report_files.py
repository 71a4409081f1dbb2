"""Report files: header, plan, finding; and the cells of the CSV."""

from datetime import timedelta
from decimal import Decimal

import pytest

from app import db
from app.analytics import dashboards, exports, reports
from app.analytics.charts import charts, findings, key_figures
from app.analytics.charts.cells import written
from app.analytics.reports import Column, ReportError
from app.analytics.results import Result
from app.db.connection import Connection
from app.ops.clock import now
from tests.analytics.facts import parameters, run

EVERY = reports.names()
GOOD = ("-- title: T\n-- grain: one row\n-- definition: D\n-- parameters: from_day\n"
        "-- budget: 10 ms\n-- topics: viewing\nSELECT %(from_day)s AS day\n")


def test_the_six_reports_and_the_key_figures_exist():
    shown = {figure.report for figure in dashboards.get("performance").figures}
    assert len(shown) == 6
    assert shown | {"key_figures"} <= set(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_the_server_has_a_plan_for_the_report(name, database):
    report = reports.get(name)
    for countries in (None, "ES,PT"):
        wanted = parameters(countries=countries, genre=1, house=1)
        connection = Connection(database.options)  # EXPLAIN is nothing for a transaction of ours
        try:
            assert connection.rows(f"EXPLAIN {report.statement}",
                                   {key: wanted[key] for key in report.parameters})
        finally:
            connection.close()


@pytest.mark.parametrize("name", EVERY)
def test_the_header_describes_columns_that_exist(name, database):
    report = reports.get(name)
    wanted = parameters()
    columns, _ = db.database().tuples(
        report.statement, {key: wanted[key] for key in report.parameters})
    assert {column.name for column in report.columns} <= set(columns)
    assert {column.needs for column in report.columns if column.needs} <= set(columns)
    assert report.text.endswith(";\n") and report.budget_ms <= 1000


@pytest.mark.parametrize("name", EVERY)
def test_an_empty_database_gives_an_empty_report(name, database):
    rows = run(name)
    assert rows == [] or (name == "key_figures" and {row["starters"] for row in rows} == {0})


@pytest.mark.no_database
@pytest.mark.parametrize(("old", "new", "message"), [
    ("-- grain: one row\n", "", "the header lacks grain"),
    ("from_day\n", "from_day, genre\n", "only declared or only used: ['genre']"),
    ("10 ms", "soon", "budget as '400 ms'"),
    ("viewing", "weather", "topics are"),
    ("-- budget", "-- terms: luck\n-- budget", "terms are"),
    ("-- budget", "-- chart: pie\n-- budget", "charts are"),
    ("-- budget", "-- column: day | Day | clock\n-- budget", "a column is"),
])
def test_a_wrong_header_is_rejected_with_a_sentence(old, new, message):
    assert reports.parse("good", GOOD).title == "T"
    with pytest.raises(ReportError) as caught:
        reports.parse("bad", GOOD.replace(old, new, 1))
    assert message in str(caught.value)


@pytest.mark.no_database
@pytest.mark.parametrize("name", ["../secrets", "a/b", "", "Nothing", "nothing"])
def test_a_name_without_a_file_is_rejected(name):
    with pytest.raises(ReportError):
        reports.get(name)


@pytest.mark.no_database
@pytest.mark.parametrize(("text", "cell"), [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("\n=1", "'\n'=1"), ("\0=1", "'\0=1"),
    ("  =1", "'  =1"), ("Up = down", "Up = down"), ("", ""),
])
def test_no_cell_starts_a_formula(text, cell):
    assert exports.plain(text) == cell


@pytest.mark.no_database
def test_numbers_stay_numbers_and_a_small_sample_is_marked():
    report = reports.parse("r", GOOD.replace(
        "-- budget", "-- column: name | Name | text\n-- column: n | N | count\n"
        "-- column: rate | Rate | percent | needs n\n-- column: gap | Gap | signed\n-- budget"))
    result = Result(("name", "n", "rate", "gap"), (
        ("A", 40, Decimal("0.5000"), -3), ("B", 19, None, None), ("C", 20, None, 2)), now(), 1)
    assert list(exports.for_programs(report, result, 20, {})) == [
        "name,n,rate,gap\r\n", "A,40,0.5000,-3\r\n", "B,19,n too small,\r\n", "C,20,,2\r\n"]


@pytest.mark.no_database
@pytest.mark.parametrize(("value", "style", "text"), [
    (Decimal("0.6180"), "percent", "61.8\xa0%"), (Decimal("0.2071"), "points", "+20.7"),
    (-3, "signed", "−3"), (Decimal("12.5"), "decimal", "12.5"), (4767, "money", "€47.67"),
    (1284, "count", "1,284"), (None, "count", ""),
])
def test_values_are_formatted_for_people(value, style, text):
    assert written(Column("x", "X", style), {"x": value}, 20) == text


def week(number, *titles, country="Portugal"):
    """Return the places of a week; titles joined by = share one."""
    day = parameters()["from_day"].replace(day=2 + 7 * number)
    return [{"week": day, "country_name": country, "place": place, "title": title}
            for place, shared in enumerate(titles, 1) for title in shared.split("=")]


@pytest.mark.no_database
@pytest.mark.parametrize(("weeks", "sentence"), [
    (["A", "A", "B"], "B takes first from A after two weeks."),
    (["B", "A", "B"], "B takes first from A."),
    (["B", "A", "A"], "A is first for the second week in a row."),
    (["A"], "A is first."),
    (["A", "A=B"], "A and B share the first place."),
    (["A", "B=C=D"], "Three titles share the first place."),
    (["A=B", "A"], "A is first for the second week in a row."),
    (["A=B", "A=B", "C"], "C takes first from A and B after two weeks."),
])
def test_the_top_ten_has_a_finding(weeks, sentence):
    items = [item for number, title in enumerate(weeks) for item in week(number, title, "Z")]
    assert findings.KINDS["bump"](items, {}) == sentence


@pytest.mark.no_database
def test_the_finding_names_its_country_beside_others_and_counts_no_week_without_viewing():
    spain = [*week(0, "A", country="Spain"), *week(2, "A", country="Spain")]
    finding = findings.KINDS["bump"]
    assert finding(spain, {}) == "A is first.", "not for the second week in a row"
    assert finding([*spain, *week(2, "B")], {}) == "In Spain, A is first."


@pytest.mark.no_database
def test_key_figures_compare_with_the_period_before():
    columns = ("day", "watch_s", "sessions", "starters", "measured", "completed", "cost_cents",
               "licensed_s", "missing_rates")
    day = parameters()["from_day"]
    current = Result(columns, ((day, 36_000, 40, 50, 50, 30, 1_000, 18_000, None),) * 2, now(), 1)
    before = Result(columns, ((day, 36_000, 40, 10, 10, 5, 1_500, 18_000, None),), now(), 1)
    hours, starters, completion, cost, minutes = key_figures.figures(current, before, 20)
    assert (hours.text, hours.change, hours.before, hours.good) == ("20", "100.0\xa0%", "10", True)
    assert (starters.text, starters.direction) == ("100", "up")
    assert (completion.text, completion.unit, completion.change) == ("60.0", "%", "")  # 10 < 20
    assert (cost.text, cost.change, cost.direction, cost.good) == ("€2", "€1", "down", True)
    assert (minutes.text, minutes.change) == ("15.0", "no change")
    assert key_figures.figures(before, None, 20)[2].text == "n too small"
    fresh = Result(columns, ((day, 36_000, 40, 50, None, None, None, 18_000, "GBP"),), now(), 1)
    _, _, early, unpriced, _ = key_figures.figures(fresh, before, 20)
    assert early.text == "too early"
    assert (unpriced.text, unpriced.note) == ("–", "no rate for GBP"), "never 0, never left out"


@pytest.mark.no_database
def test_a_daily_line_ends_before_a_day_that_is_not_over_and_the_table_has_it():
    report = reports.get("daily_hours")
    first = parameters()["from_day"]
    rows = tuple((first + timedelta(days=n), 9 - n, *(1,) * (len(report.columns) - 2))
                 for n in range(3))
    result = Result(tuple(column.name for column in report.columns), rows, now(), 1)
    for unfinished, drawn in ((rows[2][0], [True, True, False]), (None, [True] * 3)):
        view = charts.view(report, result, {}, 20, unfinished)
        assert [row.drawn for row in view.rows] == drawn and len(view.rows) == 3
        assert ("Today is not over" in view.note) is (unfinished is not None)


@pytest.mark.no_database
def test_the_trend_of_key_figures_ends_before_a_day_that_is_not_over():
    columns = ("day", "watch_s", "sessions", "starters", "measured", "completed", "cost_cents",
               "licensed_s", "missing_rates")
    first = parameters()["from_day"]
    full = [(first + timedelta(days=n), 36_000 + n, 40, 50, 50, 30, 1_000, 18_000, None)
            for n in range(3)]
    morning = (first + timedelta(days=3), 3_600, 4, 5, 5, 3, 100, 1_800, None)
    whole = key_figures.figures(Result(columns, tuple(full), now(), 1), None, 20)
    today = key_figures.figures(Result(columns, (*full, morning), now(), 1), None, 20,
                                unfinished=morning[0])
    assert [each.line for each in today] == [each.line for each in whole]
    assert today[0].text == "31" and whole[0].text == "30", "the sum has it"
