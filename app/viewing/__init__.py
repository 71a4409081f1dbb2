"""What viewers see and what they watched."""

from flask_openapi3 import OpenAPI


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations to the application."""
    from app.site import api, pages

    app.register_blueprint(pages.pages)
    app.register_api(api.api)
    pages.install(app)
