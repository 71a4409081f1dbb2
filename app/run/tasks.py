"""The workers' tasks: each by name, with its lane and its function.

This list is the only place where tasks are made known. A function is imported when its job runs,
so the list costs nothing and a module that is imported changes nothing.
"""

from app.ops.jobs import Task

# Lane → threads in each worker. A lane is never behind another: mail goes out while an import runs.
LANES = {"mail": 2, "default": 1, "imports": 1, "downloads": 1, "upkeep": 1}

HOUR_S = 3600

# Personal data of each part (app/ops/holdings.py), the earliest part first.
HOLDINGS = ("app.ops.own_holdings:HOLDINGS", *(f"app.{part}.holdings:HOLDINGS" for part in (
    "web", "accounts", "catalog", "rights", "media", "viewing", "community", "analytics")))


def recurring(name: str, title: str, every_s: float, function: str) -> Task:
    """Return upkeep that runs every so many seconds, by one worker."""
    return Task(name, title, "upkeep", function, every_s)


def purge(name: str, title: str, function: str) -> Task:
    """Return a purge: every hour the function runs until it deletes nothing more."""
    return Task(f"purge.{name}", title, "upkeep", function, HOUR_S, drains=True)


TASKS = (
    Task("mail", "Send an e-mail", "mail", "app.ops.mail:deliver"),
    Task("mail.test", "Send a test message", "mail", "app.ops.mail:deliver_test", attempts=1),
    Task("accounts.sign_up", "Answer a sign-up", "mail", "app.accounts.sign_ups:deliver"),
    Task("accounts.reset", "Answer a password reset", "mail", "app.accounts.resets:deliver"),
    Task("accounts.email", "Answer a change of e-mail", "mail", "app.accounts.profiles:deliver"),
    Task("accounts.goodbye", "Confirm a deleted account", "mail",
         "app.accounts.goodbye:deliver", attempts=5),
    Task("accounts.download", "Collect a person's data", "downloads",
         "app.accounts.downloads:make", attempts=4),
    Task("video.published", "Notify subscribers of an upload", "default",
         "app.community.notifications.notifications:deliver"),

    Task("imports.preview", "Check a catalogue file", "imports",
         "app.catalog.imports.runs:preview"),
    Task("imports.write", "Import a catalogue file", "imports", "app.catalog.imports.runs:write"),

    Task("demo.renew", "Make the demo world anew", "upkeep", "seeds.renewal:run"),

    recurring("analytics.rollups", "Roll up watch time", 60, "app.analytics.rollups:run"),
    recurring("notifications.digest", "Write digests", 300,
              "app.community.notifications.digest:run"),

    recurring("search.catch_up", "Let search find what it does not", HOUR_S,
              "app.ops.search:catch_up"),

    purge("refresh_tokens", "Purge refresh tokens", "app.accounts.tokens:purge"),
    purge("sessions", "Purge sessions", "app.accounts.sessions:purge"),
    purge("mail_tokens", "Purge links sent by e-mail", "app.accounts.links:purge"),
    purge("invitations", "Purge expired invitations", "app.accounts.invitations:purge"),
    purge("mail_files", "Purge files of e-mails", "app.ops.mail:purge"),
    purge("downloads", "Purge people's downloads", "app.accounts.downloads:purge"),
    purge("sign_in_locks", "Purge failed sign-ins", "app.accounts.locks:purge"),
    purge("sign_in_places", "Purge places of old sign-ins", "app.accounts.locks:purge_places"),
    purge("notifications", "Purge notifications",
          "app.community.notifications.notifications:purge"),
    purge("live_presence", "Purge presence", "app.community.comments.presence:purge"),
    purge("live_messages", "Purge messages between processes", "app.ops.bus:purge"),
    purge("rate_buckets", "Purge rate limits", "app.ops.limit_stores:purge"),
    purge("idempotency_keys", "Purge repeated requests", "app.web.idempotency:purge"),
    purge("form_answers", "Purge answers to forms", "app.web.form_answers:purge"),
    purge("unsaved_forms", "Purge unsaved forms", "app.web.unsaved_forms:purge"),
    purge("markers", "Purge outcomes of transactions", "app.ops.markers:purge"),
    purge("jobs", "Purge ended jobs", "app.ops.jobs:purge"),
)
