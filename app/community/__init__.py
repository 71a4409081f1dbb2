"""What viewers say and whom they follow: reviews, comments, channels, the feed, notifications."""

from flask_openapi3 import OpenAPI

from app.ops import limits


def register(app: OpenAPI) -> None:
    """Add this slice's pages and operations to the application, and its tasks to the worker."""
    # Each of these adds its routes to the one blueprint when it is imported.
    from app.community import pages
    from app.community.comments import api as api_comments
    from app.community.comments import room_api as api_comment_rooms
    from app.community.moderation import api as api_moderation
    from app.community.moderation import held_api as api_held_comments
    from app.community.moderation import sanction_api as api_sanctions
    from app.community.moderation import word_api as api_comment_words
    from app.community.notifications import api as api_notifications
    from app.community.notifications import digest, notifications
    from app.community.reviews import api as api_reviews
    from app.community.subscriptions import api as api_subscriptions
    from app.community.subscriptions import channel_api as api_channels
    from app.community.subscriptions import channels, feed
    from app.site import title_api as api_titles
    from app.site import home_pages, watch_pages  # noqa: F401 isort: skip
    from app.community.subscriptions import pages as follow_pages  # noqa: F401 isort: skip
    from app.community.moderation import pages as moderation_pages, verdict_pages  # noqa: F401 isort: skip
    from app.community.notifications import pages as notification_pages  # noqa: F401 isort: skip
    from app.community.comments import room_pages  # noqa: F401 isort: skip

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
