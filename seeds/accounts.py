"""The people of the demo world: demo accounts, staff, creators, instructors and customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from seeds import names
from seeds.source import dice, table

PASSWORD = "open-the-vault"  # printed at start; a demo world is never loaded in production
DOMAIN = "streamvault.example"
CUSTOMERS = {"demo": 2000, "small": 60}
WINDOW_DAYS = {"demo": 365, "small": 61}
DEMO = (
    # label, name, address before the @, country, roles
    ("Employee and administrator", "Erin Halloran", "erin", "PT", ("employee", "admin")),
    ("Analyst", "Ana Quintela", "ana", "PT", ("analyst",)),
    ("Creator", "Alice Hartmann", "alice", "DE", ("creator", "customer")),
    ("Instructor", "Ivan Petrov", "ivan", "GB", ("instructor", "customer")),
    ("Customer in Portugal", "Bob Tavares", "bob", "PT", ("customer",)),
    ("Customer in Spain", "Marta Roldán", "marta", "ES", ("customer",)),
    ("Customer in Germany", "Lena Vogt", "lena", "DE", ("customer",)),
    ("Customer in Brazil", "Rafaela Nunes", "rafaela", "BR", ("customer",)),
)
STAFF = (
    ("Marek Sobczak", "PL", ("employee",)),
    ("Joana Lourenço", "PT", ("employee",)),
    ("Tiago Sampaio", "PT", ("employee",)),
    ("Niamh Geraghty", "GB", ("employee",)),
    ("Wiebke Jansen", "DE", ("employee",)),
    ("Henrique Valente", "PT", ("employee", "admin")),
    ("Camille Roche", "FR", ("analyst",)),
    ("Davi Lacerda", "BR", ("analyst",)),
)
MAIL_HOSTS = ("example.com", "example.net", "example.org", "mail.example", "post.example")


@dataclass(slots=True, eq=False)
class Account:
    """An account and, for viewers, their habits.

    `habit` is the mean number of sittings a week; `left_on` the day a customer stopped, and
    `back_on` the day of a return.
    """

    id: int
    name: str
    email: str
    country: str
    roles: tuple[str, ...]
    created_at: datetime
    maturity_age: int = 18
    has_plan: bool = True
    status: str = "active"
    habit: float = 0.0
    left_on: date | None = None
    back_on: date | None = None


def demo_accounts() -> list[tuple[str, str, str, str]]:
    """Return (role label, name, e-mail, password) of each demo account."""
    return [(label, name, f"{at}@{DOMAIN}", PASSWORD) for label, name, at, _, _ in DEMO]


def build(number: int, size: str, anchor: date) -> list[Account]:
    """Return all accounts, ids from 1: demo accounts, staff, then the others by sign-up."""
    chance = dice(number, "accounts")
    found: list[Account] = []
    for label, name, at, country, roles in DEMO:
        days = 410 + 40 * len(found) if "Customer" in label else 900 + 10 * len(found)
        found.append(_made(len(found) + 1, name, f"{at}@{DOMAIN}", country, roles,
                           _moment(anchor - timedelta(days=days), country, chance)))  # fmt: skip
        if "Customer" in label:
            found[-1].habit = 4.5
        elif "customer" in roles:
            found[-1].habit = 1.5
    for name, country, roles in STAFF:
        born = anchor - timedelta(days=chance.randint(300, 1300))
        found.append(_made(len(found) + 1, name, f"{names.local_part(name)}@{DOMAIN}", country,
                           roles, _moment(born, country, chance)))  # fmt: skip
    found += _owners(size, anchor, len(found), chance)
    taken = {account.email for account in found}
    found += _customers(size, anchor, len(found), taken, chance)
    return found


def _made(
    account_id: int, name: str, email: str, country: str, roles: Sequence[str], at: datetime
) -> Account:
    return Account(account_id, name, email, country, tuple(roles), at)


def _owners(size: str, anchor: date, count: int, chance: Random) -> list[Account]:
    """Return creators and instructors besides Alice and Ivan."""
    rows = [(row["creator"], row["country"], "creator") for row in table("channels")]
    homes = {"pt": "PT", "nl": "NL", "es": "ES", "en": "GB"}
    rows += [
        (row["instructor"], homes[row["language"]], "instructor") for row in table("courses")
    ]
    known = {name for _, name, _, _, _ in DEMO}
    found: list[Account] = []
    for name, country, role in rows:
        if name in known:
            continue
        known.add(name)
        country = country if country in names.MARKETS else "DE"
        born = anchor - timedelta(days=chance.randint(500, 1200))
        account = _made(count + len(found) + 1, name, f"{names.local_part(name)}@studio.example",
                        country, (role, "customer"), _moment(born, country, chance))  # fmt: skip
        account.habit = chance.uniform(0.3, 1.5)
        found.append(account)
    return found


def _customers(
    size: str, anchor: date, count: int, taken: set[str], chance: Random
) -> list[Account]:
    """Return customers in order of sign-up; four in ten signed up before the year begins."""
    window = WINDOW_DAYS[size]
    total = CUSTOMERS[size] - count
    ages = []
    for _ in range(total):
        if chance.random() < 0.4:
            ages.append(window + int(700 * chance.random() ** 1.6))
        else:
            # Growth: sign-ups grow towards the anchor, with a good September.
            ages.append(int(window * chance.random() ** 1.35))
    countries = list(names.MARKETS)
    weights = [share for share, _ in names.MARKETS.values()]
    found: list[Account] = []
    for age in sorted(ages, reverse=True):
        country = chance.choices(countries, weights)[0]
        name = names.full_name(country, chance)
        at = _moment(anchor - timedelta(days=age + 1), country, chance)
        email = _address(name, taken, chance)
        account = _made(count + len(found) + 1, name, email, country, ("customer",), at)
        _live(account, anchor, chance)
        found.append(account)
    return found


def _live(account: Account, anchor: date, chance: Random) -> None:
    """Draw how much a customer watches, and until when."""
    account.habit = min(chance.lognormvariate(0.62, 0.72), 14)
    account.maturity_age = chance.choices((18, 16, 13, 7), (90, 4, 4, 2))[0]
    if chance.random() < 0.07:
        account.has_plan = False  # has looked around, and sees what is free
        account.habit *= 0.4
    day = account.created_at.date()
    # Newcomers leave sooner, and light viewers leave soonest.
    risk = 0.10 if account.habit < 1 else 0.05
    while day < anchor and account.left_on is None:
        day += timedelta(days=30)
        if chance.random() < risk:
            account.left_on = min(day + timedelta(days=chance.randint(-14, 14)), anchor)
        risk = max(risk * 0.93, 0.02)
    if account.left_on is None:
        return
    if account.left_on <= account.created_at.date():
        account.left_on = account.created_at.date() + timedelta(days=1)
    if chance.random() < 0.28:
        account.back_on = account.left_on + timedelta(days=chance.randint(35, 190))
        if account.back_on >= anchor:
            account.back_on = None
    gone = (anchor - account.left_on).days
    if account.back_on is None and gone > 30 and chance.random() < 0.8:
        account.has_plan = False
    if account.back_on is None and gone > 120 and chance.random() < 0.05:
        account.status = "disabled"


def _address(name: str, taken: set[str], chance: Random) -> str:
    local = names.local_part(name)
    if chance.random() < 0.3:
        first, *_, last = local.split(".")
        local = chance.choice((f"{first[0]}.{last}", f"{first}{last}", f"{last}.{first[0]}"))
    if chance.random() < 0.2:
        local += str(chance.randint(70, 99))
    host = chance.choice(MAIL_HOSTS)
    email, tries = f"{local}@{host}", 1
    while email in taken:
        tries += 1
        email = f"{local}{tries}@{host}"
    taken.add(email)
    return email


def _moment(day: date, country: str, chance: Random) -> datetime:
    """Return a moment of the day at a waking hour of the country, naive UTC."""
    hour = int(min(max(chance.gauss(18, 4), 7), 23))
    local = datetime.combine(day, time(hour, chance.randint(0, 59), chance.randint(0, 59)))
    zone = ZoneInfo(names.MARKETS[country][1])
    return local.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
