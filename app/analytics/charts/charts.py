"""Turn a result into a table, and mark how the chart is drawn from that table.

charts.js reads the table in the page, so chart and table cannot differ. A row carries `group` (its
colour), `lead` (named or highlighted) and `drawn` (whether the chart shows it); a heading carries
the role of its column in the chart.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.analytics.charts import findings
from app.analytics.charts.cells import columns_of, is_number, plotted, too_small, written
from app.analytics.reports import Column, Item, Report
from app.analytics.results import Result

MOST_ROWS = 250
MOST_BARS = 12
HEAT_ROWS, HEAT_COLUMNS = 15, 8
BUMP_WEEKS = 13
UNFINISHED = "Today is not over: the table has it, and the line ends before it."


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading; `role` becomes a data- attribute."""

    text: str
    css: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, the number that the chart draws, and the direction of a movement."""

    text: str
    value: str = ""
    css: str = ""
    move: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its heading, its cells, and its part in the chart."""

    name: str
    cells: tuple[Cell, ...]
    group: str = ""
    lead: bool = False
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """One of several charts of a figure, with its table."""

    name: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything the figure's template needs."""

    kind: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: int
    finding: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    heat_heads: tuple[Head, ...] = ()
    heat_rows: tuple[Row, ...] = field(default_factory=tuple)
    panels: tuple[Panel, ...] = ()
    note: str = ""


def view(report: Report, result: Result, names: dict[str, str], min_sample: int,
         unfinished: date | None = None) -> View:
    """Return the result as the page shows it; `names` fills {country_a} and the like.

    A line ends before the day `unfinished`, whose row stays in the table: it would always dip.
    """
    items = result.dicts()
    columns = [replace(column, heading=filled(column.heading, names))
               for column in columns_of(report, result.columns)]
    build = KINDS.get(report.chart, _plain)
    made = build(report, columns, items, names, min_sample)
    if made.kind == "line" and unfinished and any(item.get("day") == unfinished for item in items):
        made = replace(made, note=UNFINISHED, rows=tuple(
            replace(row, drawn=item.get("day") != unfinished)
            for row, item in zip(made.rows, items, strict=True)))
    if not any(row.drawn for row in made.rows):  # a chart without a mark is a table
        made = replace(made, kind="table")
    finding = made.finding or findings.of(report, columns, items, names, min_sample)
    return replace(made, finding=finding, total=len(items))


def with_panels(shown: View, countries: list[str]) -> View:
    """Add an empty chart for each of these countries that has none: nothing was watched there."""
    known = {panel.name for panel in shown.panels}
    absent = [Panel(name, (), ()) for name in countries if name not in known]
    return replace(shown, panels=(*shown.panels, *absent)) if shown.panels else shown


def filled(text: str, names: dict[str, str]) -> str:
    """Fill {country_a} and the like in a heading."""
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _table(columns: list[Column], items: list[Item], min_sample: int, roles: dict[str, str],
           mark: Callable[[Item], dict[str, Any]]) -> tuple[tuple[Head, ...], tuple[Row, ...]]:
    """Build the table. `roles` maps a column to its part in the chart, `mark` a row to its look."""
    sample = items[0] if items else {}
    heads = tuple(Head(c.heading, "r" if is_number(c, sample.get(c.name)) else "",
                       roles.get(c.name, "")) for c in columns)
    rows = []
    for item in items[:MOST_ROWS]:
        cells = tuple(
            Cell(written(c, item, min_sample), plotted(c, item[c.name]),
                 " ".join(filter(None, ["r" if is_number(c, item[c.name]) else "",
                                        "few" if too_small(c, item, min_sample) else ""])))
            for c in columns[1:])
        rows.append(Row(written(columns[0], item, min_sample), cells, **mark(item)))
    return heads, tuple(rows)


def _plain(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
           min_sample: int) -> View:
    heads, rows = _table(columns, items, min_sample, {}, lambda _: {})
    return View("table", heads, rows, len(items))


def _line(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
          min_sample: int) -> View:
    """Draw a number over the rows in their order: `x` heads the rows, `y` is the line."""
    columns = _first(columns, report.roles.get("x"))
    y = report.roles.get("y") or columns[-1].name
    heads, rows = _table(columns, items, min_sample, {y: "value"}, lambda _: {})
    return View("line", heads, rows, len(items))


def _bars(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
          min_sample: int) -> View:
    """Draw one bar for each of the first rows; `label`, `value` and `group` name columns."""
    columns = _first(columns, report.roles.get("label"))
    value = report.roles.get("value") or columns[-1].name
    group = report.roles.get("group", "")
    shown = [id(item) for item in items if item[value] is not None][:MOST_BARS]
    groups = list(dict.fromkeys(str(item[group]) for item in items)) if group else []
    kinds = dict(zip(groups, ("right", "left", "both"), strict=False))

    def mark(item: Item) -> dict[str, Any]:
        return {"drawn": id(item) in shown, "lead": bool(shown) and id(item) == shown[0],
                "group": kinds.get(str(item[group]), "both") if group else ""}

    heads, rows = _table(columns, items, min_sample, {value: "value"}, mark)
    classes = {"right": "key-pen", "left": "key-clay", "both": "key-edge"}
    return View("bars", heads, rows, len(items),
                keys=tuple((classes[kind], name) for name, kind in kinds.items()))


def _tiers(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
           min_sample: int) -> View:
    """Draw measured starters and completion, and name one title of each outer tier."""
    named = findings.examples(items)
    roles = {"starters": "x", "completion": "y"}
    heads, rows = _table(columns, items, min_sample, roles, lambda item: {
        "group": item["tier"] or "", "drawn": item["tier"] is not None,
        "lead": any(item is each for each in named.values())})
    return View("tiers", heads, rows, len(items))


def _gap(report: Report, columns: list[Column], items: list[Item], names: dict[str, str],
         min_sample: int) -> View:
    """Draw the widest gaps, by where the title can be watched."""
    labels = {"only_a": f"only in {names['country_a']}", "only_b": f"only in {names['country_b']}",
              "both": "in both"}
    groups = {"only_a": "right", "only_b": "left", "both": "both"}
    measured = [item for item in items if item["gap"]]
    widest = sorted(measured, key=lambda item: -abs(item["gap"]))[:10]
    drawn = {item["title_id"] for item in widest}
    # The table stops at MOST_ROWS, and the chart draws only its rows.
    items = [item for item in items if item["title_id"] in drawn] + [
        item for item in items if item["title_id"] not in drawn]
    shown: list[Item] = [
        {**item, "availability": labels[item["availability"]],
         "group": groups[item["availability"]]} for item in items]
    heads, rows = _table(columns, shown, min_sample, {"gap": "value"}, lambda item: {
        "group": item["group"], "drawn": item["title_id"] in drawn})
    keys = (("key-clay", labels["only_b"]), ("key-pen", labels["only_a"]),
            ("key-edge", labels["both"]))
    return View("gap", heads, rows, len(items), keys=keys if drawn else ())


def _bump(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
          min_sample: int) -> View:
    """Draw the ranking of the last week in each country, with the places in the weeks before."""
    every = sorted({item["week"] for item in items})
    weeks = every[-BUMP_WEEKS:]
    heads = (Head("Title"), Head("Move", "r"), Head("Views", "r"), Head("Finishers", "r"),
             *(Head(_short(week), "r", "week") for week in weeks))
    panels = tuple(
        Panel(country, heads, _ranking([i for i in items if i["country_name"] == country], weeks))
        for country in dict.fromkeys(item["country_name"] for item in items))
    note = "" if len(every) == len(weeks) else (
        f"The chart shows the last {BUMP_WEEKS} weeks; the CSV has all {len(every)}.")
    return View("bump", heads, tuple(row for panel in panels for row in panel.rows), len(items),
                panels=panels, note=note)


def _ranking(items: list[Item], weeks: list[date]) -> tuple[Row, ...]:
    places = {(item["title_id"], item["week"]): item["place"] for item in items}
    leaders = {item["title_id"] for item in items if item["place"] == 1 and item["week"] in
               weeks[-2:]}
    return tuple(Row(
        item["title"],
        (Cell(str(abs(item["movement"] or 0)), css="r", move=item["standing"] or ""),
         Cell(f"{item['views']:,.1f}", str(item["views"]), "r"),
         Cell(f"{item['finishers']:,}", str(item["finishers"]), "r"),
         *(_place(places.get((item["title_id"], week))) for week in weeks)),
        lead=item["title_id"] in leaders) for item in items if item["week"] == weeks[-1])


def _place(place: int | None) -> Cell:
    return Cell("" if place is None else str(place), "" if place is None else str(place), "r soft")


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _heat(report: Report, columns: list[Column], items: list[Item], _names: dict[str, str],
          min_sample: int) -> View:
    """Draw a matrix of the most watched rows and columns; shades follow the values shown."""
    row_key, column_key = report.roles["row"], report.roles["column"]
    value = next(column for column in columns if column.name == report.roles["value"])
    weight = report.roles.get("weight", "watch_hours")
    heads, rows = _table(_first(columns, row_key), items, min_sample, {}, lambda _: {})
    by_row = _weights(items, row_key, weight)[:HEAT_ROWS]
    by_column = _weights(items, column_key, weight)[:HEAT_COLUMNS]
    at = {(item[row_key], item[column_key]): item for item in items}
    inside = [at[r, c] for r, _ in by_row for c, _ in by_column
              if (r, c) in at and at[r, c][value.name] is not None]
    shades = [item[value.name] for item in inside] or [0]
    low, high = min(shades), max(shades)
    heat_rows = []
    for name, hours in by_row:
        cells = [Cell(f"{hours:,.0f}", css="r num")]
        for column, _ in by_column:
            item = at.get((name, column))
            if item is None:
                cells.append(Cell("", css="gone"))
            elif item[value.name] is None:
                few = too_small(value, item, min_sample)
                cells.append(Cell(written(value, item, min_sample), css="few" if few else "gone"))
            else:
                shade = 0 if high == low else int(9 * (item[value.name] - low) / (high - low))
                cells.append(Cell(written(value, item, min_sample).rstrip("%\N{NO-BREAK SPACE}"),
                                  css=f"q{shade}"))
        heat_rows.append(Row(str(name), tuple(cells)))
    finding = findings.of_matrix(inside) if value.name == "completion" else ""
    return View("heat", heads, rows, len(items), finding, heat_rows=tuple(heat_rows), heat_heads=(
        Head(columns[0].heading), Head("Hours", "r"), *(Head(str(c)) for c, _ in by_column)))


def _weights(items: list[Item], key: str, weight: str) -> list[tuple[Any, float]]:
    """Return each value of `key` with the sum of its weights, heaviest first."""
    sums: dict[Any, float] = {}
    for item in items:
        sums[item[key]] = sums.get(item[key], 0.0) + float(item[weight] or 0)
    return sorted(sums.items(), key=lambda pair: (-pair[1], str(pair[0])))


def _first(columns: list[Column], name: str | None) -> list[Column]:
    """Move the named column to the front: it heads the rows."""
    return sorted(columns, key=lambda column: column.name != name) if name else columns


KINDS: dict[str, Callable[..., View]] = {
    "bars": _bars, "bump": _bump, "gap": _gap, "heat": _heat, "line": _line, "tiers": _tiers}
