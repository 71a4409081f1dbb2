"""The slice's blueprint, shared by its modules of pages."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
