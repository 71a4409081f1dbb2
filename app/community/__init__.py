"""What viewers say and whom they follow: reviews, comments, channels, the feed, notifications."""

from flask_openapi3 import OpenAPI

from app.ops import limits


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations to the application, and its tasks to the worker."""
    # Each of these adds its routes to the one blueprint when it is imported.
    from app.community import (
        api_channels,
        api_comment_rooms,
        api_comment_words,
        api_comments,
        api_held_comments,
        api_moderation,
        api_notifications,
        api_reviews,
        api_sanctions,
        api_subscriptions,
        api_titles,
        channels,
        digest,
        feed,
        notifications,
        pages,
    )
    from app.community import (  # noqa: F401 isort: skip
        follow_pages,
        home_pages,
        moderation_pages,
        notification_pages,
        room_pages,
        verdict_pages,
        watch_pages,
    )

    app.jinja_env.globals.update(channel_path=channels.path, upload_path=channels.upload_path,
                                 unseen_marks=feed.marks, at_most=feed.at_most)
    limits.POLICIES["comment"] = limits.Policy(app.config["SETTINGS"].comments_per_minute, 60)
    app.register_blueprint(pages.pages)
    for part in (api_channels, api_subscriptions, api_comments, api_notifications, api_reviews,
                 api_titles, api_moderation, api_sanctions, api_held_comments, api_comment_words,
                 api_comment_rooms):
        app.register_api(part.api)
    # A letter's signed link proves who it is for; mail programs follow it without a cookie.
    app.extensions["csrf"].exempt(notification_pages.stop_letters)
    notifications.register()
    digest.register()
