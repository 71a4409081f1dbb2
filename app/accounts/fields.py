"""Fields that several forms of accounts share, with their rules."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, StringConstraints

from app.accounts import countries, weak_passwords
from app.accounts.users import normal_email
from app.web import forms, sizes


def _email(text: str) -> str:
    try:  # the spelling only: a lookup would let visitors make this server send requests
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise forms.wrong("is not an e-mail address",
                          "Enter an e-mail address, such as name@example.org.") from None
    if len(normal_email(text)) > sizes.EMAIL:
        raise ValueError(f"At most {sizes.EMAIL} characters, as mail systems write the address.")
    return text


def _name(text: str) -> str:
    if "\t" in text or len(text.splitlines()) > 1:
        raise forms.wrong("has tabs or more than one line",
                          "Write the name on one line, without tabs.")
    return text


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=sizes.EMAIL),
    AfterValidator(_email)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1),
                 sizes.ACCOUNT_NAME, AfterValidator(_name)]
Country = Annotated[str, Field(min_length=1, max_length=sizes.CODE)]
Password = Annotated[str, Field(min_length=1, max_length=sizes.PASSWORD)]
# From the app, or a recovery code.
Code = Annotated[str, Field(min_length=1, max_length=sizes.ONE_TIME_CODE)]


class PasswordForm(forms.Form):
    """Base of forms with a password: the spaces around one belong to it."""

    model_config = {"str_strip_whitespace": False}


def check_country(code: str) -> None:
    """Raise Invalid at `country` for a code that is not in the list."""
    if not countries.is_known(code):
        raise forms.Invalid.at("country", "Choose a country from the list.")


def check_new_password(field: str, password: str, *about: str) -> None:
    """Raise Invalid at `field` for a password that is too short or too common.

    `about` is the person's name and address.
    """
    wrong = weak_passwords.problem(password, *about)
    if wrong:
        raise forms.Invalid.at(field, wrong, "password_weak")


def refill(wrong: forms.Invalid, sent: forms.Form | None = None) -> dict[str, object]:
    """Return what a rejected form shows again: everything except passwords."""
    values = wrong.values or (sent.model_dump() if sent else {})
    return {name: value for name, value in values.items() if "password" not in name}
