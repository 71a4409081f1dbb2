-- Where a comment's columns come from.
comments AS m
INNER JOIN accounts AS a ON a.id = m.account_id
LEFT JOIN comments AS q ON q.id = m.reply_to_id
LEFT JOIN accounts AS qa ON qa.id = q.account_id
