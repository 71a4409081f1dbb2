"""The most that each field takes: one table for pages, the API, imports and sockets.

Characters are counted as people see them, so a letter with its marks is one. The ceiling in bytes
stops what no honest text has, a hundred marks on one letter; it leaves six bytes a character, and
the densest scripts take about five. A column holds whatever a size admits; a test compares them.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.text import characters, contained


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a text, for `Annotated[str, sizes.TITLE_NAME]`."""

    most: int

    @property
    def bytes(self) -> int:
        """Return the ceiling in bytes, of which no text has fewer than UTF-16 units."""
        return 6 * self.most + 100

    @property
    def code_points(self) -> int:
        """Return what a column must hold: `most` letters of a byte, the rest marks of two."""
        return self.most + (self.bytes - self.most) // 2

    def problem(self, text: str) -> str | None:
        """Return what is wrong with a text's size, or None."""
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > self.bytes:
            return (f"At most {self.most:,} characters. This takes {size:,} bytes, of which "
                    f"{self.bytes:,} are the most.")
        found = len(text) if len(text) <= self.most else characters(text)
        return None if found <= self.most else (
            f"At most {self.most:,} characters. This has {found:,}.")

    def check(self, text: str) -> str:
        """Return the text, its direction contained. Raises pydantic's error `text_too_long`."""
        text = contained(text)
        wrong = self.problem(text)
        if wrong:
            raise PydanticCustomError("text_too_long", "{wrong}", {"wrong": wrong})
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler
                                     ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler
                                     ) -> dict[str, Any]:
        return {**handler(schema), "maxLength": self.most}


ACCOUNT_NAME = Size(120)
TOKEN_NAME = Size(80)
APPLICATION = Size(2000)  # to become a creator, and the answer to it

TITLE_NAME = Size(200)  # of seasons and videos, too
SYNOPSIS = Size(5000)
RATING_LABEL = Size(12)
GENRE_NAME = Size(60)
PERSON_NAME = Size(160)
CREDIT_ROLE = Size(40)
HOUSE_NAME = Size(120)  # of producers, too
NOTES = Size(5000)
AMENDMENT = Size(500)

# A comment's size is in comments.py: live messages have a ceiling of their own.
REVIEW = Size(4000)
REASON = Size(200)  # of a removal, a rejection, a mute or a ban
REPORT_NOTE = Size(300)
BLOCKED_WORD = Size(60)

# Texts that are no prose: a character is one code point, and no column needs room for marks.
EMAIL = 254
WEBSITE = 300
URL = 2000  # of a registered file
PASSWORD = 2000
ONE_TIME_CODE = 100  # of an app, or a recovery code; as somebody may space it
SET_UP_CODE = 40
CONFIRMATION = 20  # a word that somebody types to say that they mean it
REFRESH_TOKEN = 200
IDEMPOTENCY_KEY = 80
CLIENT_MESSAGE_ID = 64
COMMENT_SENT = 10_000  # before the verb says how many a comment may have
ETAG = 200
ID = 18
NAME_IN_ADDRESS = 64  # of a report, an upload, or what can be undone
SLUG = 60
CODE = 2  # of a country or a language
CODE_OR_NAME = 80
SEARCH = 100
CURSOR = 500
SOURCE = 40
COLUMN_MAPPING = 200
CONTRACT_LINE = 300  # a number, with the house's name behind it

LONG_FORM = 128 << 10  # bytes of a form with a text of 5,000 characters, as a browser encodes any

# How many of something a title has.
GENRES = 12
CREDITS = 400
COUNTRIES = 250
RELEASES = 250
LANGUAGES = 60
REGIONS = 7
ROLES = 6
IMPORT_COLUMNS = 20

# How many of something one request of a program names.
MARKED_TITLES = 1000
RENEWED_CONTRACTS = 50  # of a page, too
