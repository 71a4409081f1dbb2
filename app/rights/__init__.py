"""Rights: contracts, their terms, and where a title is available because of them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI

from app.office import nouns


def register(app: "OpenAPI") -> None:
    """Add this slice's pages, operations and nouns to the application."""
    from app.catalog.titles import list_actions
    from app.rights.contracts import api as contract_api
    from app.rights.contracts import contracts
    from app.rights.contracts import pages as contract_pages  # noqa: F401
    from app.rights.pages import pages
    from app.rights.rates import pages as rate_pages  # noqa: F401
    from app.rights.terms import api as term_api
    from app.rights.terms import bulk_pages, terms  # noqa: F401
    from app.rights.terms import pages as term_pages  # noqa: F401
    from app.web import navigation
    from app.web.navigation import ANALYST, EMPLOYEE, Item

    app.register_blueprint(pages)
    nouns.add(app, contracts.NOUN, terms.NOUN)
    navigation.add(app, "Rights", Item(
        "Contracts", "file-text", EMPLOYEE, "rights.contracts", readers=ANALYST))
    navigation.add(app, "Rights", Item("Exchange rates", "table", EMPLOYEE, "rights.rates"))
    navigation.name(app, contracts="rights.contracts")
    list_actions.add(app, list_actions.ListAction(
        "contract", "Add to a contract…", "file-text", "rights.new_terms"))
    for part in (contract_api, term_api):
        app.register_api(part.api)
