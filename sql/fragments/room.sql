-- The settings and counters of a room `r`.
r.video_id,
r.last_seq,
r.revision,
r.policy,
r.slow_mode_s,
r.row_version
