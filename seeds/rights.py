"""Contracts of the demo world: houses, titles, territories, days and prices.

Each licensed title belongs to one bundle, each bundle to one chain of contracts per region, and
the contracts of a chain follow each other: so no two terms of a title ever overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from seeds import paperwork
from seeds.paperwork import Contract, Term
from seeds.source import dice
from seeds.titles import Title

EUROPE = ("ES", "PT", "FR", "DE", "PL", "IT", "BE", "NL", "SE", "GB")
LATIN = ("MX", "AR", "BR", "CL")
# All contracts, and how many are active and ended; the others are drafts.
COUNTS = {"demo": (100, 58, 26), "small": (10, 6, 2)}
ORIGINALS = {"demo": 11, "small": 2}
WORLDWIDE_PULL = 90  # whatever is sold beside the biggest titles goes where they go
LET_GO = {"demo": 4, "small": 0}  # bundles whose contract ended and that nobody renewed
WITHOUT_RIGHTS = {"demo": 9, "small": 2}
OPEN_ONLY, EXCLUSIVE_ONLY = {"Nopal Cine", "Polderlicht"}, {"Meridian Row"}
FLAGSHIP, FLAGSHIP_ENDS_IN = "The Salt Archive", 40
SOON = (
    2, 4, 9, 10, 16, 22, 25, 28, 34, 37, 40, 45, 48, 50, 52, 56, 60, 63, 67, 71, 74, 76, 82, 87, 90,
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Bundle:
    """Titles that a house sells together, and the territories of each package."""

    house: str
    titles: list[Title]
    regions: list[tuple[str, ...]]


def build(
    number: int, size: str, anchor: date, titles: Sequence[Title], owners: Sequence[int]
) -> list[Contract]:
    """Return all contracts, oldest first, and mark the titles that StreamVault owns."""
    chance = dice(number, "rights")
    total, active, ended = COUNTS[size]
    licensed = [title for title in titles if title.owner is None]
    flagship = next((t for t in licensed if t.name == FLAGSHIP), licensed[0])
    free = [t for t in licensed if t is not flagship]
    for title in chance.sample([t for t in free if t.pull > 50], ORIGINALS[size]):
        title.owned = True
    rest = [t for t in free if not t.owned]
    waiting = chance.sample([t for t in rest if t.pull < 70], WITHOUT_RIGHTS[size])
    for title in waiting[: len(waiting) // 2]:
        title.published = False  # prepared, and hidden until there is a contract
    sold = [t for t in licensed if not t.owned and t not in waiting]
    bundles = _bundles(sold, active, size, chance)
    lost = [b for b in bundles if max(t.pull for t in b.titles) < 85 and _settled(b, anchor)]
    gone = chance.sample(lost, min(LET_GO[size], len(lost)))
    bundles = [bundle for bundle in bundles if bundle not in gone]
    _choose_regions(bundles, active, chance)
    running = _running(bundles, active, anchor, flagship, chance)
    past = _past(running, gone, ended, anchor, chance)
    drafts = _drafts(running, waiting, total - len(running) - len(past), anchor, chance)
    return paperwork.sign(past + running + drafts, anchor, flagship, owners, chance)


def _bundles(sold: list[Title], active: int, size: str, chance: Random) -> list[Bundle]:
    """Divide each house's titles into packages of two to six."""
    houses: dict[str, list[Title]] = {}
    for title in sold:
        houses.setdefault(title.house or "", []).append(title)
    bundles: list[Bundle] = []
    for house, own in sorted(houses.items()):
        chance.shuffle(own)
        while own:
            count = len(own) if len(own) < 4 else chance.randint(3, 6)
            bundles.append(Bundle(house, own[:count], []))
            own = own[count:]
    while size == "small" and len(bundles) > active:  # a small world has few, larger contracts
        last = bundles.pop()
        bundles[-1].titles += last.titles
    return bundles


def _choose_regions(bundles: list[Bundle], active: int, chance: Random) -> None:
    """Return one package per bundle, and second ones for the rest of the world until enough."""
    for bundle in bundles:
        bundle.regions.append(_region(bundle, chance))
    spare = [b for b in bundles if len(b.regions[0]) < 13]
    chance.shuffle(spare)
    for bundle in spare[: active - len(bundles)]:
        missing = [c for c in (*EUROPE, *LATIN) if c not in bundle.regions[0]]
        bundle.regions.append(tuple(missing))


def _settled(bundle: Bundle, anchor: date) -> bool:
    """Push back an end in a title's first year: no house would agree to one."""
    return all((anchor - title.launched_on).days > 400 for title in bundle.titles)


def _region(bundle: Bundle, chance: Random) -> tuple[str, ...]:
    home = {country for title in bundle.titles for country in title.countries}
    if max(title.pull for title in bundle.titles) >= WORLDWIDE_PULL:
        return (*EUROPE, *LATIN)
    roll = chance.random()
    if roll < 0.16:
        return (*EUROPE, *LATIN)
    if roll < 0.5 and not home & set(LATIN):
        return EUROPE
    if roll < 0.75:
        kept = [c for c in EUROPE if c in home or chance.random() < 0.75]
        return (*kept, *(c for c in LATIN if c in home or chance.random() < 0.3))
    if home & {"PT", "ES", *LATIN}:
        return ("ES", "PT", *LATIN)
    return tuple(c for c in EUROPE if c in home or chance.random() < 0.6)


def _running(
    bundles: list[Bundle], active: int, anchor: date, flagship: Title, chance: Random
) -> list[Contract]:
    """Return active contracts; more than a third end within 90 days."""
    packages = [(bundle, region) for bundle in bundles for region in bundle.regions][:active]
    chance.shuffle(packages)
    packages.sort(key=lambda package: flagship not in package[0].titles)  # the flagship is first
    soon = [days for days in SOON if days != FLAGSHIP_ENDS_IN]
    soon = sorted(chance.sample(soon, min(len(soon), max(active * 2 // 5, 3))))
    # Each of the next days ends one or two titles, not the whole front page.
    packages[1 : len(soon) + 1] = sorted(packages[1 : len(soon) + 1], key=_titles_in)
    soon.insert(0, FLAGSHIP_ENDS_IN)
    found = []
    for index, (bundle, region) in enumerate(packages):
        if index < len(soon):
            ends_on = anchor + timedelta(days=soon[index])
        else:
            ends_on = _quarter_end(anchor + timedelta(days=chance.randint(95, 980)))
        years = chance.choice((1, 2, 2, 3))
        starts_on = min(ends_on - timedelta(days=365 * years - 1),
                        anchor - timedelta(days=chance.randint(40, 700)))  # fmt: skip
        contract = Contract(bundle.house, "active", starts_on, ends_on)
        for title in bundle.titles:
            contract.terms.append(_term(contract, title, region, anchor, chance))
        if flagship in bundle.titles:  # worldwide, so there is one package of it
            _favour(contract, flagship)
        found.append(contract)
    return found


def _titles_in(package: tuple[Bundle, tuple[str, ...]]) -> int:
    return len(package[0].titles)


def _favour(contract: Contract, flagship: Title) -> None:
    """License the title of the front page everywhere in Europe without a gap."""
    term = next(term for term in contract.terms if term.title is flagship)
    term.starts_on, term.ends_on = flagship.launched_on, contract.ends_on
    contract.starts_on = min(contract.starts_on, term.starts_on)
    term.exclusive, term.countries = True, (*EUROPE, *LATIN)


def _term(
    contract: Contract, title: Title, region: Sequence[str], anchor: date, chance: Random
) -> Term:
    """Return a term within the contract; a new title starts on the day it arrives."""
    starts_on, ends_on = contract.starts_on, contract.ends_on
    if title.launched_on > starts_on:
        starts_on = min(title.launched_on, ends_on - timedelta(days=30))
    roll = chance.random()
    if roll < 0.06 and (ends_on - starts_on).days > 200:  # one title of the package ends before
        ends_on = starts_on + (ends_on - starts_on) * 0.7
    if (ends_on - anchor).days > 20 and chance.random() < 0.3:  # or some weeks before
        ends_on -= timedelta(days=min(chance.randint(3, 40), (ends_on - anchor).days - 5))
    countries = tuple(region)
    if roll > 0.66 and len(countries) > 4:
        kept = [c for c in countries if c in title.countries or chance.random() < 0.75]
        countries = tuple(kept) or countries
    exclusive = contract.house in EXCLUSIVE_ONLY or (
        contract.house not in OPEN_ONLY and chance.random() < 0.5
    )
    per_episode = title.kind == "series" and chance.random() < 0.8
    cents = _price(title, starts_on, ends_on, len(countries), exclusive, per_episode, chance)
    return Term(title, starts_on, ends_on, exclusive, "per_episode" if per_episode else "flat",
                cents, countries)  # fmt: skip


def _price(
    title: Title, starts_on: date, ends_on: date, countries: int, exclusive: bool,
    per_episode: bool, chance: Random,
) -> int:  # fmt: skip
    """Return cents: more for demand, more countries, longer terms and exclusivity."""
    years = (ends_on - starts_on).days / 365
    euros = (750 + 5.2 * 1.95 ** (title.pull / 12)) * years * (0.3 + countries / 14)
    euros *= (1.35 if exclusive else 1) * chance.lognormvariate(0, 0.35)
    if per_episode:
        return max(round(euros * 1.6 / len(title.videos)), 5) * 100
    return max(round(euros / 50), 2) * 5000


def _past(
    running: list[Contract], gone: list[Bundle], count: int, anchor: date, chance: Random
) -> list[Contract]:
    """Return ended contracts: predecessors of active ones, and a few without a successor."""
    found = []
    for bundle in gone:
        ends_on = anchor - timedelta(days=chance.randint(12, 150))
        contract = Contract(bundle.house, "ended", ends_on - timedelta(days=729), ends_on)
        region = _region(bundle, chance)
        for title in bundle.titles:
            contract.terms.append(_term(contract, title, region, anchor, chance))
        found.append(contract)
    renewed = [c for c in running if any(t.title.launched_on < c.starts_on for t in c.terms)]
    renewed.sort(key=lambda c: c.starts_on, reverse=True)  # the latest to begin needs it most
    for after in renewed[: count - len(found)]:
        old = [t for t in after.terms if t.title.launched_on < after.starts_on]
        gap = chance.choice((0, 0, 0, 9, 24))
        ends_on = after.starts_on - timedelta(days=1 + gap)
        starts_on = ends_on - timedelta(days=365 * chance.choice((1, 2)) - 1)
        contract = Contract(after.house, "ended", starts_on, ends_on)
        for term in old:
            begins = max(starts_on, term.title.launched_on)
            if begins <= ends_on:
                contract.terms.append(_again(term, begins, ends_on, 0.88))
        if contract.terms:
            after.before = contract
            found.append(contract)
    return found


def _again(term: Term, starts_on: date, ends_on: date, price: float) -> Term:
    """Return the term for other days, priced by their number."""
    days = (ends_on - starts_on).days + 1
    share = price * (1 if term.charge_kind == "per_episode" else
                     days / ((term.ends_on - term.starts_on).days + 1))  # fmt: skip
    unit = 100 if term.charge_kind == "per_episode" else 5000
    cents = max(round(term.charge_cents * share / unit), 1) * unit
    return Term(term.title, starts_on, ends_on, term.exclusive, term.charge_kind, cents,
                term.countries)  # fmt: skip


def _drafts(
    running: list[Contract], waiting: list[Title], count: int, anchor: date, chance: Random
) -> list[Contract]:
    """Return drafts: renewals of contracts that end soon, and first offers for other titles."""
    ending = [c for c in running if (c.ends_on - anchor).days <= 90]
    offers: dict[str, list[Title]] = {}
    for title in waiting:
        offers.setdefault(title.house or "", []).append(title)
    found = []
    for house, own in list(offers.items())[: max(count // 3, 1)]:
        starts_on = anchor + timedelta(days=chance.randint(20, 70))
        draft = Contract(house, "draft", starts_on, _quarter_end(starts_on + timedelta(days=700)))
        draft.terms = [_term(draft, title, EUROPE, anchor, chance) for title in own]
        found.append(draft)
    for before in chance.sample(ending, min(count - len(found), len(ending))):
        starts_on = before.ends_on + timedelta(days=1)
        draft = Contract(before.house, "draft", starts_on,
                         starts_on + timedelta(days=365 * chance.choice((1, 2)) - 1))  # fmt: skip
        draft.before = before
        for term in before.terms:
            if not draft.terms or (term.ends_on >= anchor and chance.random() < 0.85):
                draft.terms.append(_again(term, starts_on, draft.ends_on, chance.uniform(0.8, 1.3)))
        found.append(draft)
    return found


def _quarter_end(day: date) -> date:
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)
