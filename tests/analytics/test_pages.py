"""Pages of the dashboards: access, filters, CSV, refresh, and new files."""

import codecs
import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest

from app import db
from app.analytics import dashboards, reports
from app.ops.clock import today
from tests.analytics.facts import Facts

PAGE = "/analytics/performance"


@pytest.fixture
def facts(world):
    """Write two houses, two countries and three titles, watched in the last four weeks."""
    facts = Facts(world)
    dory, lume = world.house("Blue Dory"), world.house("Lume")
    monday = today() - timedelta(days=today().weekday() + 7)
    tide = facts.title("Tidewrack", house=dory, genres=(1, 2))
    salt = facts.title("The Salt Archive", house=lume, genres=(5,))
    mean = facts.title('=HYPERLINK("http://evil.example")', house=lume, genres=(1,))
    for title, starters, completed in ((tide, 60, 30), (salt, 40, 36), (mean, 25, 5)):
        for video in facts.videos_of(title):
            facts.watched(video, "PT", monday, starters, completed, starters * 1000)
    facts.watched(facts.videos_of(tide)[0], "DE", monday, 5, 1, 5000)
    facts.finished(world.bob.id, facts.videos_of(tide)[0], "PT", monday)
    facts.finished(world.bob.id, facts.videos_of(salt)[0], "PT", monday - timedelta(days=7))
    contract = world.contract(dory)
    world.term(contract, tide, ("PT", "DE"), today() - timedelta(days=50),
               today() + timedelta(days=49), charge_cents=50_000)
    return facts


def test_the_dashboard_shows_every_figure_with_its_definition_sql_rows_and_stamp(
        client, world, facts):
    page = client.sign_in(world.ana).get(PAGE).text
    for figure in dashboards.get("performance").figures:
        report = reports.get(figure.report)
        assert report.path in page
        assert f'id="t-{report.name}"' in page
    assert "Top 10 in Portugal, week by week" in page
    assert "Portugal against Germany" in page
    assert page.count("as of <time") == 6
    assert "Watch hours" in page and "Completion" in page
    assert "PERCENT_RANK() OVER" in page


def test_the_top_ten_shows_each_chosen_country_also_one_without_viewing(client, world, facts):
    facts.account("ES")
    client.sign_in(world.ana)
    page = client.get(f"{PAGE}?country=PT&country=DE&country=ES").text
    card = page.partition('id="top10_by_country_week"')[2].partition("</figure>")[0]
    assert "Top 10 in Portugal, Germany and Spain, week by week" in card
    assert re.findall(r'<h3 class="p-3">(.*?)</h3>', card) == ["Germany", "Portugal", "Spain"]
    assert card.count("<canvas") == 2
    assert card.count("Nothing was watched in the last week.") == 1


def test_only_analysts_and_administrators_open_dashboards(client, world, facts):
    for person, status in ((world.ana, 200), (world.ada, 200), (world.erin, 403), (world.bob, 403)):
        client.sign_in(person)
        for url in ("/analytics", PAGE, f"{PAGE}/performance_tiers.csv"):
            assert client.get(url).status_code == status, (person.name, url)
        client.post("/sign-out")


def test_the_filter_applies_to_every_card_and_to_the_key_figures(client, world, facts):
    client.sign_in(world.ana)
    house = next(t["house"] for t in facts.titles.values() if t["name"] == "Tidewrack")
    page = client.get(f"{PAGE}?house={house}").text
    body = page[page.index('class="kpis'):]
    assert "Tidewrack" in body
    assert "The Salt Archive" not in body
    assert "<b>125<small>" in body  # starters: 60 + 60 + 5
    page = client.get(f"{PAGE}?country=DE").text
    body = page[page.index('class="kpis'):]
    assert "Top 10 in Germany" in body
    assert "<b>5<small>" in body
    assert "n too small" in body


@pytest.mark.parametrize(("query", "message"), [
    ("period=week", "Choose one from the list."),
    ("period=custom&first=2026-01-05", "Enter a date."),
    ("period=custom&first=2026-01-05&last=2026-01-04",
     "The last day must not be before the first day."),
    ("period=custom&first=1999-01-05&last=2026-01-04",
     "The first day must be 1 January 2015 or later."),
    ("period=custom&first=2026-01-05&last=2999-01-04", "The last day must not be in the future."),
    ("period=custom&first=x&last=2026-01-04", "“x” is not a date."),
    ("period=custom&first=1767225600&last=2026-01-04",
     "“1767225600” is not a date. Enter one such as 2026-12-31."),
    ("country=ZZ", "Pick one from the list."),
    ("genre=999", "Pick one from the list."),
    ("house=drop", "“drop” is not a whole number. Enter one such as 12."),
])
def test_a_wrong_filter_on_the_page_shows_its_error_at_the_field(
        client, world, facts, query, message):
    response = client.sign_in(world.ana).get(f"{PAGE}?{query}")
    assert response.status_code == 422
    assert message in response.text
    assert client.get(f"{PAGE}/performance_tiers.csv?{query}").status_code == 422


def test_a_dashboard_opens_with_unknown_query_arguments(client, world, facts):
    assert client.sign_in(world.ana).get(f"{PAGE}?utm_source=x&genre=&country=").status_code == 200


def test_a_printed_page_names_its_filter(client, world, facts):
    client.sign_in(world.ana)

    def paper(query=""):
        text = client.get(f"{PAGE}{query}").text
        return text.partition('<p class="on-paper">')[2].partition("</p>")[0]

    assert "All countries, all genres, all houses." in paper() and "As of" in paper()
    house = db.database().rows("SELECT id FROM houses WHERE name = 'Lume'")[0]["id"]
    assert "Portugal, Drama, Lume." in paper(f"?country=PT&genre=1&house={house}")


def test_the_csv_is_the_result_set_of_the_table_with_formulas_neutralised(client, world, facts):
    client.sign_in(world.ana)
    response = client.get(f"{PAGE}/performance_tiers.csv")
    assert response.mimetype == "text/csv"
    assert "attachment; filename=\"performance_tiers-as-of-" in response.headers[
        "Content-Disposition"]
    assert response.data.startswith(codecs.BOM_UTF8), "else a spreadsheet reads é as Ã©"
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Title", "Starters", "Measured starters"]
    assert rows[1] == ["Tidewrack", "125", "125", "0.4880", "", "", ""]
    assert rows[3][0] == "'=HYPERLINK(\"http://evil.example\")"
    assert f"{len(rows) - 1} rows" in client.get(PAGE).text


def test_refresh_computes_the_figure_again_and_returns_to_it(client, world, facts):
    client.sign_in(world.ana)
    first = client.get(f"{PAGE}?period=7d").text
    response = client.post(f"{PAGE}/refresh?period=7d&_external=1&_host=evil.example",
                           data={"figure": "performance_tiers"})
    assert response.status_code == 303
    assert response.headers["Location"].startswith(f"{PAGE}?period=7d")
    assert response.headers["Location"].endswith("#performance_tiers")
    again = client.get(f"{PAGE}?period=7d").text
    stamps = [text.split('datetime="')[1:] for text in (first, again)]
    assert len(stamps[0]) == len(stamps[1]) == 6


def test_unknown_dashboards_and_figures_are_not_found(client, world, facts):
    client.sign_in(world.ana)
    for url in ("/analytics/nothing", f"{PAGE}/nothing.csv", f"{PAGE}/key_figures.csv",
                "/analytics/..%2fREADME"):
        assert client.get(url).status_code == 404, url


def test_two_new_files_make_a_chart(client, world, facts, tmp_path, monkeypatch):
    folder = Path(reports.FOLDER)
    monkeypatch.setattr(dashboards, "FOLDER", tmp_path)
    monkeypatch.setattr(reports, "FOLDER", tmp_path)
    (tmp_path / "key_figures.sql").write_text((folder / "key_figures.sql").read_text())
    (tmp_path / "hours_by_country.sql").write_text(
        "-- title: Hours by country\n-- grain: one row per country\n"
        "-- definition: Watched seconds over 3,600.\n-- parameters: from_day, until_day\n"
        "-- chart: bars label=country value=watch_hours\n"
        "-- finding: {country} watches most: {watch_hours} hours.\n"
        "-- budget: 100 ms\n-- topics: viewing\n"
        "SELECT country, ROUND(SUM(watch_s) / 3600, 1) AS watch_hours\nFROM video_days\n"
        "WHERE day >= %(from_day)s AND day < %(until_day)s\nGROUP BY country\n"
        "ORDER BY watch_hours DESC\n")
    (tmp_path / "extra.toml").write_text(
        'title = "Extra"\naudience = ["analyst"]\n[[figures]]\nreport = "hours_by_country"\n')
    client.sign_in(world.ana)
    assert "Extra" in client.get("/analytics").text
    page = client.get("/analytics/extra").text
    assert 'data-chart="bars"' in page and "Hours by country" in page
    assert "PT watches most: 69.4 hours." in page  # (60·2 + 40·2 + 25·2) · 1,000 s = 250,000 s
    assert client.get("/analytics/extra/hours_by_country.csv").text.splitlines()[1] == "PT,69.4"


@pytest.mark.parametrize(("text", "message"), [
    ("title = 3", "title: Input should be a valid string"),
    ("title = ", "Invalid value"),
    ('title = "X"\naudience = ["analyst"]\n[[figures]]\nreport = "nothing"\n',
     "No report is called"),
    ('title = "X"\naudience = ["analyst"]\ncolour = 1\n[[figures]]\nreport = "genre_leaders"\n',
     "Extra inputs are not permitted"),
])
def test_a_broken_dashboard_file_is_named_on_the_list_and_breaks_no_other(
        client, world, tmp_path, monkeypatch, text, message):
    monkeypatch.setattr(dashboards, "FOLDER", tmp_path)
    (tmp_path / "broken.toml").write_text(text)
    page = client.sign_in(world.ana).get("/analytics").text
    assert "dashboards/broken.toml" in page and message in page
    assert client.get("/analytics/broken").status_code == 404


def test_a_failing_report_spoils_only_its_own_card(client, world, facts, tmp_path, monkeypatch):
    for path in Path(reports.FOLDER).glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text())
    tiers = tmp_path / "performance_tiers.sql"
    tiers.write_text(tiers.read_text().replace("FROM title_starts\nLEFT", "FROM nowhere\nLEFT"))
    monkeypatch.setattr(reports, "FOLDER", tmp_path)
    response = client.sign_in(world.ana).get(PAGE)
    assert response.status_code == 200
    assert "This report failed." in response.text
    assert response.text.count("as of <time") == 5
