"""The blueprint of the slice's pages."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
