"""The nouns of moderation, as the history and the audit trail show them."""

from app.office.nouns import Field, Noun, link, moment

NOUNS = (
    Noun("comment", "comments",
         fields={"author_id": Field("Author", link("account")), "held_id": Field("Held comment")},
         actions={"report": "reported the comment", "dismiss": "dismissed the reports",
                  "remove": "removed the comment", "restore": "restored the comment",
                  "approve": "approved the comment"}),
    Noun("held_comment", "held comments",
         fields={"author_id": Field("Author", link("account")),
                 "video_id": Field("Video", link("video"))},
         actions={"reject": "rejected the comment"}),
    Noun("comment_sanction", "sanctions",
         fields={"account_id": Field("Account", link("account")),
                 "title_id": Field("Title", link("title")), "ends_at": Field("Until", moment)},
         actions={"create": "muted or banned the account", "lift": "lifted the sanction"}),
    Noun("comment_word", "blocked words",
         actions={"create": "added the blocked word", "delete": "removed the blocked word"}),
)
