"""A phone with an authenticator app, for tests."""

from dataclasses import dataclass

import pyotp

from app.accounts import totp
from app.ops.clock import now
from tests.client import Client
from tests.world import Person


@dataclass(frozen=True)
class Phone:
    """A person's second step: the app's secret and the recovery codes."""

    secret: str
    codes: list[str]

    def code(self, away: int = 0) -> str:
        """Return what the app shows now, or that many steps later."""
        return pyotp.TOTP(self.secret).generate_otp(totp.step_at(now()) + away)


def give_phone(person: Person) -> Phone:
    """Turn two-step sign-in on, with the code of this moment."""
    nonce = totp.new_nonce()
    codes = totp.enable(person.id, nonce, totp.step_at(now()))
    return Phone(totp.secret_of(person.id, bytes.fromhex(nonce)), codes)


def sign_in_with(client: Client, person: Person, phone: Phone | None = None, **more: str) -> Client:
    """Sign in through the form, with the phone's code when there is one."""
    client.post("/sign-in", data={"email": person.email, "password": person.password} | more)
    if phone:
        answer = client.post("/sign-in/code", data={"code": phone.code()})
        assert answer.status_code == 303, answer.text
    return client
