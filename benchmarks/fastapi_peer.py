"""The peer: the same answers on FastAPI and SQLAlchemy's asynchronous ORM, as their manuals say.

One engine per process, a session per request as a dependency, relations by selectinload and
joinedload, answers by response models, uvicorn with uvloop and httptools.
`python -m benchmarks.fastapi_peer PORT PROCESSES FOLDER`: the folder has what only this peer needs.
"""

import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import URL, ForeignKey, Select, String, Text, exists, func, select
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    joinedload,
    load_only,
    mapped_column,
    relationship,
    selectinload,
)

env = os.environ
engine = create_async_engine(
    URL.create("mysql+aiomysql", env["DB_USER"], env["DB_PASSWORD"], database=env["DB_NAME"],
               query={"unix_socket": env["DB_SOCKET"], "charset": "utf8mb4"}),
    pool_size=int(env["DB_POOL"]), max_overflow=0, isolation_level="AUTOCOMMIT",
    skip_autocommit_rollback=True)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI(openapi_url=None)
RANKING = json.loads(env["RANKING"])
KEY = bytes.fromhex(env["JWT_KEY"])
Moment = DATETIME(fsp=6)
IN_LISTS = 20


class Base(DeclarativeBase):
    """Map the tables: only the columns of the answers."""


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    auth_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)
    roles: Mapped[list["Role"]] = relationship()


class Role(Base):
    __tablename__ = "account_roles"
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)


class SignIn(Base):
    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    auth_version: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    account: Mapped[Account] = relationship()


class Title(Base):
    __tablename__ = "titles"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published: Mapped[bool]
    owner: Mapped[Account | None] = relationship()


class Asset(Base):
    __tablename__ = "assets"
    id: Mapped[int] = mapped_column(primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    url: Mapped[str | None] = mapped_column(String(2000))


class Comment(Base):
    __tablename__ = "comments"
    id: Mapped[int] = mapped_column(primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"))
    seq: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    body: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Moment)
    account: Mapped[Account] = relationship()


class Video(Base):
    __tablename__ = "videos"
    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("titles.id"))
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    synopsis: Mapped[str] = mapped_column(Text)
    published: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment)
    title: Mapped[Title] = relationship()
    assets: Mapped[list[Asset]] = relationship(order_by=Asset.id.desc())
    comments: Mapped[list[Comment]] = relationship(
        primaryjoin="and_(Comment.video_id == Video.id, Comment.state == 'visible')",
        order_by=Comment.seq.desc(), viewonly=True)


class Subscription(Base):
    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    creator_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))


class Person(BaseModel):
    id: str
    name: str


class Creator(Person):
    createdAt: datetime
    subscribers: int
    subscribed: bool


class CommentOut(BaseModel):
    id: str
    content: str
    userId: str
    videoId: str
    createdAt: datetime
    user: Person


class Card(BaseModel):
    id: str
    title: str
    description: str
    url: str | None
    creatorId: str
    createdAt: datetime
    creator: Person
    comments: list[CommentOut]


class Feed(BaseModel):
    subscribedVideos: list[Card]
    otherVideos: list[Card]


async def a_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Orm = Annotated[AsyncSession, Depends(a_session)]


async def signed_in(request: Request, orm: Orm) -> Account:
    """As ours: the signature, then the session and its account, so that revoking is immediate."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"], issuer=env["JWT_ISSUER"],
                            audience=env["JWT_AUDIENCE"])
    except jwt.InvalidTokenError:
        raise HTTPException(401) from None
    found = await orm.scalar(
        select(SignIn).join(SignIn.account).where(
            SignIn.id == int(claims["sid"]), SignIn.revoked_at.is_(None),
            SignIn.expires_at > datetime.now(UTC).replace(tzinfo=None),
            SignIn.auth_version == Account.auth_version, Account.status == "active",
        ).options(joinedload(SignIn.account)))
    if found is None:
        raise HTTPException(401)
    return found.account


Me = Annotated[Account, Depends(signed_in)]


def person(row: Any) -> Person:
    return Person(id=str(row.id), name=row.name)


def card(row: Video, most: int = IN_LISTS) -> Card:
    comments = [CommentOut(
        id=str(each.id), content=each.body, userId=str(each.account_id), user=person(each.account),
        videoId=str(each.video_id), createdAt=each.created_at.replace(tzinfo=UTC))
        for each in row.comments[:most]]
    return Card(
        id=str(row.id), title=row.name, description=row.synopsis,
        url=row.assets[0].url if row.assets else None, creatorId=str(row.title.owner_id),
        createdAt=row.created_at.replace(tzinfo=UTC), creator=person(row.title.owner),
        comments=comments)


def cards() -> Select[Video]:
    """Select published videos of published titles, with what a card shows.

    Every comment is loaded and the newest are shown: the bench's videos have just so many, and the
    manual's way to load no more, a window over the whole table, is slower.
    """
    name = load_only(Account.id, Account.name)
    return select(Video).join(Video.title).where(Video.published, Title.published).options(
        joinedload(Video.title).joinedload(Title.owner).options(name), selectinload(Video.assets),
        selectinload(Video.comments).joinedload(Comment.account).options(name))


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/api/creators")
async def creators(orm: Orm, me: Me) -> list[Creator]:
    follows = select(func.count(Subscription.id)).where(Subscription.creator_id == Account.id)
    own = exists().where(Subscription.creator_id == Account.id, Subscription.account_id == me.id)
    found = await orm.execute(
        select(Account.id, Account.name, Account.created_at,
               follows.scalar_subquery().label("subscribers"), own.label("subscribed"))
        .where(Account.status == "active", Account.roles.any(Role.role == "creator"))
        .order_by(Account.created_at.desc(), Account.id.desc()).limit(100))
    return [Creator(id=str(row.id), name=row.name, createdAt=row.created_at.replace(tzinfo=UTC),
                    subscribers=row.subscribers, subscribed=row.subscribed) for row in found]


@app.get("/api/videos/{video_id}")
async def video(video_id: int, orm: Orm, _me: Me) -> Card:
    row = await orm.scalar(cards().where(Video.id == video_id))
    if row is None:
        raise HTTPException(404)
    return card(row, 100)


def newest() -> Select[Video]:
    return cards().where(Video.kind == "upload").order_by(Video.created_at.desc(), Video.id.desc())


async def follow(orm: AsyncSession, me: Account) -> tuple[list[int], list[Card]]:
    """The creators one follows and their newest uploads."""
    followed = list(await orm.scalars(
        select(Subscription.creator_id).where(Subscription.account_id == me.id)))
    found = await orm.scalars(newest().where(Title.owner_id.in_(followed)).limit(20))
    return followed, [card(row) for row in found]


@app.get("/api/subscriptions/feed/me")
async def feed(orm: Orm, me: Me) -> Feed:
    """Two queries, as the earlier platform had them: the subscribed ones, the newest others."""
    followed, subscribed = await follow(orm, me)
    others = await orm.scalars(newest().where(Title.owner_id.not_in([*followed, me.id])).limit(10))
    return Feed(subscribedVideos=subscribed, otherVideos=[card(row) for row in others])


@app.get("/ranked")
async def ranked(orm: Orm, me: Me) -> Feed:
    """The same with our ranking, as raw SQL; the rows behind the ids come from the ORM."""
    _, subscribed = await follow(orm, me)
    found = await (await orm.connection()).exec_driver_sql(
        RANKING["text"], RANKING["values"] | {"viewer_watcher_id": me.id})
    ids = [row.id for row in found]
    rows = {row.id: row for row in await orm.scalars(cards().where(Video.id.in_(ids)))}
    return Feed(subscribedVideos=subscribed, otherVideos=[card(rows[each]) for each in ids])


if __name__ == "__main__":
    sys.path.append(sys.argv[3])
    uvicorn.run("benchmarks.fastapi_peer:app", host="127.0.0.1", port=int(sys.argv[1]),
                workers=int(sys.argv[2]), loop="uvloop", http="httptools", log_level="error",
                access_log=False)
