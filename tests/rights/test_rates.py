"""Exchange rates: the European Central Bank's files, one rate by hand, and what is missing."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app import db
from app.ops.clock import today
from app.rights.rates import files, rates
from app.rights.rates.rates import Rate
from app.web.forms import Invalid

HISTORY = b"""Date,USD,JPY,BGN,GBP,
2026-03-03,1.0837,163.50,1.9558,0.84,
2026-03-02,1.08,N/A,1.9558,0.85,
1999-01-04,1.1789,133.73,N/A,0.7111,
"""
DAILY = b"Date, USD, JPY, GBP, \n3 March 2026, 1.0837, 163.50, 0.84, \n"
PAGE = "/catalog/exchange-rates"


def stored() -> list[tuple]:
    rows = db.database().rows("SELECT * FROM exchange_rates ORDER BY currency, day")
    return [(row["currency"], row["day"], row["rate"]) for row in rows]


def test_the_history_gives_our_currencies_and_no_rate_for_not_available():
    assert files.read(HISTORY) == [
        Rate("USD", date(2026, 3, 3), Decimal("1.0837")),
        Rate("JPY", date(2026, 3, 3), Decimal("163.50")),
        Rate("GBP", date(2026, 3, 3), Decimal("0.84")),
        Rate("USD", date(2026, 3, 2), Decimal("1.08")),
        Rate("GBP", date(2026, 3, 2), Decimal("0.85"))]
    assert [rate.currency for rate in files.read(DAILY)] == ["USD", "JPY", "GBP"]


@pytest.mark.parametrize(("data", "message"), [
    (b"", "The first line is “”"), (b"Day,USD\n", "The first line is “Day, USD”"),
    (b"Date,XXX\n", "such as “Date,USD,GBP”"), (b"\xff\xfe", "not a CSV file in UTF-8"),
    (b"Date,USD\n3/3/2026,1\n", "Line 2: “3/3/2026” is not a day such as 2026-11-26."),
    (b"Date,USD\n2026-03-03,1\n2026-03-02,none\n", "Line 3: “none” is not a rate of USD"),
    (b"Date,USD\n2026-03-03,0\n", "Line 2: “0” is not a rate of USD such as 1.0837."),
    (b"Date,USD\n2026-03-03,-1\n", "“-1” is not a rate"),
    (b"Date,USD\n2026-03-03,NaN\n", "“NaN” is not a rate"),
    (b"Date,USD\n2926-03-03,1\n", "“2926-03-03” is in the future."),
])
def test_a_wrong_file_is_quoted_at_its_line(data, message):
    with pytest.raises(Invalid) as caught:
        files.read(data)
    assert message in caught.value.errors["file"]


def test_importing_a_file_again_changes_nothing(client, world):
    client.sign_in(world.erin)
    for saved, added in (("5 rates added.", 5), ("0 rates added.", 5)):
        answer = client.post(f"{PAGE}/imports", data={"file": (io.BytesIO(HISTORY), "hist.csv")})
        assert answer.status_code == 303
        assert saved in client.get(PAGE).text
        assert len(stored()) == added
    assert rates.save([Rate("USD", date(2026, 3, 3), Decimal("1.1"))]) == (0, 1)


def test_one_rate_can_be_entered_and_a_wrong_one_is_named_at_its_field(client, world):
    client.sign_in(world.erin)
    given = {"currency": "GBP", "day": "2026-03-02", "rate": "0.85"}
    assert client.post(PAGE, data=given).status_code == 303
    assert stored() == [("GBP", date(2026, 3, 2), Decimal("0.85"))]
    for change in ({"rate": "0"}, {"rate": "x"}, {"currency": "EUR"}, {"day": "2999-01-01"}):
        answer = client.post(PAGE, data=given | change)
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text, change
    assert len(stored()) == 1


def test_the_page_names_the_days_without_a_rate(client, world):
    contract = world.contract(world.house("Blue Dory"), currency="GBP")
    world.term(contract, world.title(), starts_on=today() - timedelta(days=20),
               ends_on=today() + timedelta(days=9))
    rates.save([Rate("GBP", today() - timedelta(days=10), Decimal("0.85"))])
    row, = rates.needed()
    # The ten days before the rate, and those more than a week after it.
    assert (row["missing_days"], row["first_missing"]) == (13, today() - timedelta(days=20))
    assert "13, the first on" in client.sign_in(world.erin).get(PAGE).text


def test_only_employees_open_the_page(client, world):
    for person, status in ((world.erin, 200), (world.ana, 403), (world.bob, 403)):
        assert client.sign_in(person).get(PAGE).status_code == status


def test_each_number_of_a_currency_says_what_it_is_where_rows_are_stacked(client, world):
    """On a narrow screen the heads are hidden, and the last column was cut."""
    world.term(world.contract(world.house(), currency="GBP"), world.title())
    page = client.sign_in(world.erin).get(PAGE).text
    table = page[page.index('aria-label="Currencies"'):].partition("</table>")[0]
    assert 'class="table table-sm dense stack"' in table
    assert table.count("<td") == table.count('<td data-label="') == 4
