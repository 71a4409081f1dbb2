"""Comments, moderation, reviews, subscriptions and notifications."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def register(app: "OpenAPI") -> None:
    """Add this slice's pages and operations to the application."""
    from app.accounts import applications
    from app.catalog.videos import removal as video_removal
    from app.community.comments import api as comment_api
    from app.community.comments import pages as comment_pages  # noqa: F401
    from app.community.comments import removal, room_api, room_pages, room_settings  # noqa: F401
    from app.community.moderation import (  # noqa: F401
        blocked_word_api,
        decision_pages,
        held_api,
        moderation,
        report_api,
        sanction_api,
    )
    from app.community.moderation import nouns as moderated
    from app.community.moderation import pages as moderation_pages  # noqa: F401
    from app.community.notifications import api as notification_api
    from app.community.notifications import notifications
    from app.community.notifications import pages as notification_pages
    from app.community.pages import pages
    from app.community.reviews import api as review_api
    from app.community.reviews import pages as review_pages  # noqa: F401
    from app.community.subscriptions import api as subscription_api
    from app.community.subscriptions import channel_api, channels, feed
    from app.community.subscriptions import pages as subscription_pages  # noqa: F401
    from app.office import nouns
    from app.web import limits, navigation
    from app.web.navigation import ANYONE, CREATOR, INSTRUCTOR, MODERATOR, Item

    app.jinja_env.globals.update(channel_path=channels.path, upload_path=channels.upload_path,
                                 unread=feed.unread, badge=feed.badge)
    limits.POLICIES["comment"] = limits.Policy(app.config["SETTINGS"].comments_per_minute, 60)
    app.register_blueprint(pages)
    video_removal.register("community", removal.clear)
    applications.on_decision("community", notifications.notify_applicant)
    nouns.add(app, room_settings.NOUN, *moderated.NOUNS)
    for part in (channel_api, subscription_api, comment_api, notification_api, review_api,
                 report_api, sanction_api, held_api, blocked_word_api, room_api):
        app.register_api(part.api)
    # The signed link of an e-mail proves the account; mail programs post it without a cookie.
    app.extensions["csrf"].exempt(notification_pages.stop_email)
    navigation.add(app, "Community", Item("Comments", "flag", MODERATOR,
                                          "community.moderation_page",
                                          count=moderation.count_for_sidebar))
    navigation.add(app, navigation.STUDIO, Item("Your comments", "flag", CREATOR | INSTRUCTOR,
                                                "community.moderation_page", 3,
                                                count=moderation.count_for_sidebar))
    navigation.add(app, navigation.ACCOUNT, Item("Notifications", "bell", ANYONE,
                                                 "community.notification_settings", 3))
