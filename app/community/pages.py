"""The blueprint of the slice's pages."""

from flask import Blueprint

pages = Blueprint("community", __name__)
