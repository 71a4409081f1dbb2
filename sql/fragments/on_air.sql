-- The video `v` is on air at the viewer's moment: published, and inside its schedule.
v.published
AND (v.publish_at IS NULL OR v.publish_at <= %(viewer_now)s)
AND (v.unpublish_at IS NULL OR v.unpublish_at > %(viewer_now)s)
