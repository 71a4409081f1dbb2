"""The peer: the same two pages on SQLAlchemy's ORM, tuned as its manual says.

Everything else is the product's own (Flask, templates, headers), so that both answer the same
bytes and the ratio is that of the two data layers. Eager loading with selectinload, counts as
mapped column_property subqueries, one session per request, a pool of the same size.
"""

from datetime import date, datetime
from typing import Any

from flask import Flask, render_template, request
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Text,
    and_,
    create_engine,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    column_property,
    joinedload,
    mapped_column,
    relationship,
    scoped_session,
    selectinload,
    sessionmaker,
)

from app.accounts import sessions
from app.accounts.access import role_required, signed_in
from app.accounts.users import Account as SignedIn
from app.accounts.viewer import current_viewer
from app.catalog.houses import lists as house_lists
from app.ops.clock import now, today
from app.site import browse as browsing
from app.web import paging


class Base(DeclarativeBase):
    """Map the tables."""


class Role(Base):
    __tablename__ = "account_roles"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)


class Totp(Base):
    __tablename__ = "totp_devices"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(DATETIME(fsp=6))


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    status: Mapped[str] = mapped_column(String(10))
    has_plan: Mapped[bool] = mapped_column(Boolean)
    maturity_age: Mapped[int] = mapped_column(Integer)
    auth_version: Mapped[int] = mapped_column(Integer)
    roles: Mapped[list[Role]] = relationship()
    has_totp = column_property(exists().where(Totp.account_id == id))


class Session(Base):
    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(8))
    auth_version: Mapped[int] = mapped_column(Integer)
    last_seen_at: Mapped[datetime] = mapped_column(DATETIME(fsp=6))
    expires_at: Mapped[datetime] = mapped_column(DATETIME(fsp=6))
    revoked_at: Mapped[datetime | None] = mapped_column(DATETIME(fsp=6))
    account: Mapped[Account] = relationship()


class Country(Base):
    __tablename__ = "countries"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))


class Genre(Base):
    __tablename__ = "genres"
    id: Mapped[int] = mapped_column(primary_key=True)
    motif: Mapped[str] = mapped_column(String(12))


class TitleGenre(Base):
    __tablename__ = "title_genres"
    title_id: Mapped[int] = mapped_column(ForeignKey("titles.id"), primary_key=True)
    genre_id: Mapped[int] = mapped_column(ForeignKey("genres.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    genre: Mapped[Genre] = relationship()


class Contract(Base):
    __tablename__ = "contracts"
    id: Mapped[int] = mapped_column(primary_key=True)
    house_id: Mapped[int] = mapped_column(ForeignKey("houses.id"))
    state: Mapped[str] = mapped_column(String(8))


class Term(Base):
    __tablename__ = "terms"
    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"))
    title_id: Mapped[int] = mapped_column(ForeignKey("titles.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


territories = SqlTable(
    "term_territories", Base.metadata,
    Column("term_id", ForeignKey("terms.id"), primary_key=True),
    Column("country", String(2), primary_key=True))


class Title(Base):
    __tablename__ = "titles"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    release_year: Mapped[int | None] = mapped_column(Integer)
    maturity_age: Mapped[int] = mapped_column(Integer)
    house_id: Mapped[int | None] = mapped_column(ForeignKey("houses.id"))
    owned: Mapped[bool] = mapped_column(Boolean)
    published: Mapped[bool] = mapped_column(Boolean)
    is_free: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(DATETIME(fsp=6))
    genres: Mapped[list[TitleGenre]] = relationship(order_by=TitleGenre.position)


class Alliance(Base):
    __tablename__ = "alliances"
    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(Integer)
    house_id: Mapped[int] = mapped_column(ForeignKey("houses.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)


class Event(Base):
    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DATETIME(fsp=6))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    object_type: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[int] = mapped_column(Integer)
    actor: Mapped[Account | None] = relationship()


class House(Base):
    __tablename__ = "houses"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str | None] = mapped_column(ForeignKey("countries.code"))
    website: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DATETIME(fsp=6))
    country_row: Mapped[Country | None] = relationship()
    titles = column_property(
        select(func.count(Title.id)).where(Title.house_id == id).scalar_subquery())
    contracts = column_property(
        select(func.count(Contract.id)).where(
            Contract.house_id == id, Contract.state == "active").scalar_subquery())
    producers = column_property(
        select(func.count(func.distinct(Alliance.producer_id))).where(
            Alliance.house_id == id, Alliance.starts_on <= func.current_date(),
            or_(Alliance.ends_on.is_(None), Alliance.ends_on >= func.current_date())
        ).scalar_subquery())


def load(orm: Any, sent: Any) -> SignedIn | None:
    """Return the account of the request's cookie."""
    token = sent.cookies.get(sessions.cookie_name(), "")
    found = orm.scalars(select(Session).join(Session.account).where(
        Session.token_hash == bytes.fromhex(sessions.digest(token)),
        Session.kind == "browser", Session.revoked_at.is_(None), Session.expires_at > now(),
        Session.auth_version == Account.auth_version, Account.status == "active",
    ).options(joinedload(Session.account).selectinload(Account.roles))).one_or_none()
    if found is None:
        return None
    who = found.account
    return SignedIn(
        id=who.id, name=who.name, email=who.email, country=who.country,
        roles=frozenset(role.role for role in who.roles), maturity_age=who.maturity_age,
        has_plan=who.has_plan, auth_version=who.auth_version, session_id=found.id,
        has_totp=who.has_totp)


def face(title: Title) -> dict[str, Any]:
    """The fields of a title that a poster needs."""
    main = title.genres[0].genre.motif if title.genres else None
    return {"id": title.id, "name": title.name, "kind": title.kind,
            "release_year": title.release_year, "newest": title.created_at,
            "genre": title.kind if title.kind in ("course", "channel") else main}


def install(app: Flask, url: str, connect_args: dict[str, Any], pool_size: int) -> None:
    """Replace the sign-in's loader and the two pages by their ORM versions."""
    engine = create_engine(url, connect_args=connect_args, pool_size=pool_size, max_overflow=0,
                           isolation_level="AUTOCOMMIT")
    orm = scoped_session(sessionmaker(engine))
    app.teardown_appcontext(lambda _error: orm.remove())

    @signed_in
    def browse() -> str:
        who = current_viewer()
        live = exists().where(and_(
            Term.title_id == Title.id, Term.contract_id == Contract.id,
            territories.c.term_id == Term.id, Term.starts_on <= who.today,
            Term.ends_on >= who.today, Contract.state == "active",
            territories.c.country == who.country))
        found = orm.scalars(
            select(Title).where(
                Title.published, Title.maturity_age <= who.maturity_age,
                or_(Title.is_free, who.has_plan), or_(Title.owned, live))
            .options(selectinload(Title.genres).joinedload(TitleGenre.genre))
            .order_by(Title.created_at.desc(), Title.id.desc()).limit(browsing.PAGE + 1)).all()
        page = paging.page(lambda **_: [face(title) for title in found], request.args,
                           sorts=("newest",), default="-newest", limit=browsing.PAGE)
        shown = browsing.Found(page, "", browsing.facets(who), {}, [], sorts=browsing.SORTS)
        return render_template("site/browse.html", viewer=who,
                               labels=browsing.FILTERS, found=shown)

    @role_required("employee")
    def houses() -> str:
        found = orm.scalars(
            select(House).options(joinedload(House.country_row))
            .order_by(House.name, House.id).limit(house_lists.PER_PAGE + 1)).all()
        ids = [house.id for house in found]
        last = select(func.max(Event.id)).where(
            Event.object_type == "house", Event.object_id.in_(ids)).group_by(Event.object_id)
        events = {e.object_id: e for e in orm.scalars(
            select(Event).where(Event.id.in_(last)).options(joinedload(Event.actor)))}
        rows = [{
            "id": h.id, "name": h.name, "website": h.website, "titles": h.titles,
            "contracts": h.contracts, "producers": h.producers,
            "country": h.country_row.name if h.country_row else "",
            "changed": events[h.id].at if h.id in events else h.created_at,
            "changed_by": getattr(events[h.id].actor, "name", None) if h.id in events else None,
        } for h in found]
        page = paging.page(lambda **_: rows, request.args, sorts=house_lists.SORTS,
                           default="name", limit=house_lists.PER_PAGE)
        countries = orm.scalars(select(Country).where(Country.code.in_(
            select(House.country))).order_by(Country.name)).all()
        return render_template(
            "catalog/houses.html", page=page, total=orm.scalar(select(func.count(House.id))),
            countries=[{"code": c.code, "name": c.name} for c in countries], drawer=None)

    assert today()
    app.login_manager.request_loader(  # type: ignore[attr-defined]
        lambda sent: load(orm, sent))
    app.view_functions["site.browse"] = browse
    app.view_functions["catalog.houses"] = houses
