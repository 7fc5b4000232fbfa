-- Every statement that changes what a reader can see renews a token of practices_indexstate, however it was written.
-- Which tables: practices/search/triggers.py.

CREATE OR REPLACE FUNCTION practices_renew_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_indexstate SET token = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;

-- For the lists that every practice shares: an edit of one practice leaves those as they are.
CREATE OR REPLACE FUNCTION practices_renew_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_indexstate SET token = gen_random_uuid(), lists = gen_random_uuid() WHERE id = 1;
    RETURN NULL;
END $$;

INSERT INTO practices_indexstate (id, token, lists, lineage, version)
VALUES (1, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0) ON CONFLICT DO NOTHING;
