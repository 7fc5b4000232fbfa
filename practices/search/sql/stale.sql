-- The practices whose search document no longer fits are marked. Which tables: practices/search/triggers.py.

-- A sequence, because its numbers never come back, not even after a transaction that was rolled back.
CREATE SEQUENCE IF NOT EXISTS practices_document_version;

-- The argument is a query that gives the ids of practices, from the rows in the transition table "changed".
CREATE OR REPLACE FUNCTION practices_mark_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'INSERT INTO practices_staledocument (practice_id) ' || TG_ARGV[0];
    RETURN NULL;
END $$;

-- Emptying the table of practices fires no trigger per row, so that their documents would stay.
CREATE OR REPLACE FUNCTION practices_forget_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE practices_indexstate SET version = nextval('practices_document_version');
    UPDATE practices_searchdocument d SET version = s.version, terms = NULL, head = '', vector = ''
    FROM practices_indexstate s;
    RETURN NULL;
END $$;
