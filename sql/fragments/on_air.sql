-- The video `v` is on air at %(now)s: published, and inside its schedule.
v.published
AND (v.publish_at IS NULL OR v.publish_at <= %(now)s)
AND (v.unpublish_at IS NULL OR v.unpublish_at > %(now)s)
