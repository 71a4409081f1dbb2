-- The filters of the videos list, for a video `v` of a title `t`; a NULL filters nothing. Nobody
-- sees uploads that their creator deleted.
v.deleted_at IS NULL
AND (%(q)s IS NULL OR v.name LIKE %(q)s OR t.name LIKE %(q)s)
AND (%(kind)s IS NULL OR v.kind = %(kind)s)
AND (%(title_id)s IS NULL OR v.title_id = %(title_id)s)
AND (
  %(air)s IS NULL
  OR (%(air)s = 'hidden' AND NOT v.published)
  OR (%(air)s = 'scheduled' AND v.published AND v.publish_at > %(now)s)
  OR (%(air)s = 'ended' AND v.published AND v.unpublish_at <= %(now)s)
  OR (
    %(air)s = 'on air'
    AND v.published
    AND (v.publish_at IS NULL OR v.publish_at <= %(now)s)
    AND (v.unpublish_at IS NULL OR v.unpublish_at > %(now)s)
  )
)
AND (
  %(rights)s IS NULL
  OR (%(rights)s = 'owned' AND t.owned)
  OR (%(rights)s = 'live' AND {{include title_is_live}})
  OR (%(rights)s = 'none' AND NOT t.owned AND NOT {{include title_is_live}})
)
