-- Columns hold what their fields admit (app/web/sizes.py): characters as people see them, of which one
-- may take several code points.

ALTER TABLE accounts MODIFY name VARCHAR(470) NOT NULL;

ALTER TABLE personal_tokens MODIFY name VARCHAR(330) NOT NULL;

ALTER TABLE role_applications MODIFY message VARCHAR(7050) NOT NULL;

ALTER TABLE role_applications MODIFY answer VARCHAR(7050) NOT NULL DEFAULT '';

ALTER TABLE titles MODIFY name VARCHAR(750) NOT NULL;

ALTER TABLE titles MODIFY rating_label VARCHAR(92) NOT NULL DEFAULT '';

ALTER TABLE seasons MODIFY name VARCHAR(750) NOT NULL DEFAULT '';

ALTER TABLE videos MODIFY name VARCHAR(750) NOT NULL;

ALTER TABLE genres MODIFY name VARCHAR(260) NOT NULL;

ALTER TABLE people MODIFY name VARCHAR(610) NOT NULL;

ALTER TABLE houses MODIFY name VARCHAR(470) NOT NULL;

ALTER TABLE producers MODIFY name VARCHAR(470) NOT NULL;

ALTER TABLE amendments MODIFY summary VARCHAR(1800) NOT NULL;

ALTER TABLE comments MODIFY removal_reason VARCHAR(750) NULL;

ALTER TABLE comment_reports MODIFY note VARCHAR(1100) NOT NULL DEFAULT '';

ALTER TABLE comment_sanctions MODIFY reason VARCHAR(750) NOT NULL DEFAULT '';

ALTER TABLE comment_words MODIFY word VARCHAR(260) NOT NULL;

ALTER TABLE comments MODIFY body VARCHAR(2048) NOT NULL;

ALTER TABLE held_comments MODIFY body VARCHAR(2048) NOT NULL;
