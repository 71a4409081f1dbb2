-- The tables of a comment's columns. STRAIGHT_JOIN: a planner that believes accounts to have two rows
-- would start there and read every account for each comment.
comments AS m
STRAIGHT_JOIN accounts AS a ON a.id = m.account_id
LEFT JOIN comments AS q ON q.id = m.reply_to_id
LEFT JOIN accounts AS qa ON qa.id = q.account_id
