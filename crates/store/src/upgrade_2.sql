-- From format 2 to 3. What is concluded from the reports the caller makes again.
DELETE FROM meta WHERE key = 'fold';

-- The reports it is linked to, which were known before it, eight bytes each. Groups are the components of the links.
ALTER TABLE telling ADD COLUMN links BLOB NOT NULL DEFAULT x'';
