"""Media: the uploads of creators, and where their files are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def register(app: "OpenAPI") -> None:
    """Add this slice's pages and operations to the application."""
    from app.accounts import proofs
    from app.catalog.videos import removal
    from app.media import api, assets, pages, uploads

    app.register_blueprint(pages.pages)
    app.register_api(api.api)
    removal.register("media", assets.clear)
    proofs.on_take_over("media", uploads.delete_all)
