-- Where a comment's columns come from. STRAIGHT_JOIN: a planner that takes accounts for a table of
-- two rows would begin with it, and look at every account for each comment.
comments AS m
STRAIGHT_JOIN accounts AS a ON a.id = m.account_id
LEFT JOIN comments AS q ON q.id = m.reply_to_id
LEFT JOIN accounts AS qa ON qa.id = q.account_id
