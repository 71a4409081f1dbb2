"""Fields that several forms of accounts share, with their rules."""

from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, StringConstraints

from app.accounts import weak_passwords
from app.accounts.users import normal_email
from app.accounts.users import sql as users_sql
from app.web import forms


def _email(text: str) -> str:
    try:  # only the form: asking the network about a visitor's input is a way to be used
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise ValueError("Please give an address such as name@example.org.") from None
    return normal_email(text)


def _name(text: str) -> str:
    if any(not letter.isprintable() for letter in text):
        raise ValueError("Please use letters, digits and spaces only.")
    return text


Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254),
                  AfterValidator(_email)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
                 AfterValidator(_name)]
Country = Annotated[str, Field(min_length=1, max_length=2)]
Password = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=100)]  # of the app, or a recovery code


class PasswordForm(forms.Form):
    """Base of forms with a password: the blanks around one belong to it."""

    model_config = {"str_strip_whitespace": False}


def check_country(code: str) -> None:
    """Raises Invalid at `country` for one that is not in the list."""
    if code not in {row["code"] for row in users_sql.list_countries()}:
        raise forms.Invalid.at("country", "Please choose one of the list.")


def check_new_password(field: str, password: str, *about: str) -> None:
    """Raises Invalid at `field` for a password that is too short or too well known."""
    wrong = weak_passwords.problem(password, *about)
    if wrong:
        raise forms.Invalid.at(field, wrong)


def refill(wrong: forms.Invalid, sent: forms.Form | None = None) -> dict[str, Any]:
    """What the page shows again after a refusal: everything but passwords.

    Control characters go too: HTML has no way to write them.
    """
    values = wrong.values or (sent.model_dump() if sent else {})
    return {name: "".join(filter(str.isprintable, value)) if isinstance(value, str) else value
            for name, value in values.items() if "password" not in name}
