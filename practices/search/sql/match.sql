-- Everything that a search asks of PostgreSQL, in one round trip. See practices/search/match.py.
--
-- Without sequential scans: the planner does not count what it costs to unpack the long columns of every row. The third
-- part is for small answers only, so that it costs nothing for common words.
--
-- A practice ranks by the words it has, more when they stand together, and a title that says it all, in other words or
-- not, counts as much as a tagline that does in these words.
DROP FUNCTION IF EXISTS practices_match, practices_rank;
CREATE FUNCTION practices_rank(head tsvector, exact tsquery, wide tsquery, loose tsquery) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ts_rank('{0.05, 0.2, 0.5, 1}', head, loose)
        + ts_rank_cd('{0.05, 0.2, 0.5, 1}', head, exact, 32)
        + 0.5 * (ts_filter(head, '{a}') @@ wide)::integer
$$;
CREATE FUNCTION practices_match(
    exact tsquery, wide tsquery, loose tsquery, words tsquery[], typed text[], few integer, rankable integer,
    OUT in_title bigint[], OUT exact_head bigint[], OUT exact_all bigint[], OUT wide_head bigint[], OUT wide_all bigint[],
    OUT ranked bigint[], OUT ranks real[], OUT near text[], OUT word_hits bigint[], OUT word_sizes integer[]
) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    one text;
    hits bigint[];
BEGIN
    exact_head := ARRAY(SELECT practice_id FROM practices_searchdocument WHERE head @@ exact);
    exact_all := ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ exact);
    wide_head := ARRAY(SELECT practice_id FROM practices_searchdocument WHERE head @@ wide);
    wide_all := ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ wide);

    IF cardinality(wide_all) BETWEEN 1 AND rankable THEN
        SELECT array_agg(practice_id), array_agg(practices_rank(head, exact, wide, loose)),
            array_agg(practice_id) FILTER (WHERE ts_filter(head, '{a}') @@ wide)
        INTO ranked, ranks, in_title
        FROM practices_searchdocument WHERE practice_id = ANY(wide_all);
    END IF;

    IF cardinality(wide_all) <= few THEN
        -- The near words of each typed word, an empty string after each.
        near := '{}';
        FOREACH one IN ARRAY typed LOOP
            near := near || ARRAY(
                SELECT word FROM practices_searchword WHERE word % one
                ORDER BY similarity(word, one) DESC, word LIMIT 20
            )::text[] || ''::text;
        END LOOP;
    END IF;

    -- So few that the page shows those with some of the words too: ENOUGH in match.py.
    IF cardinality(wide_all) < 10 THEN
        word_hits := '{}';
        word_sizes := '{}';
        FOR i IN 1 .. cardinality(words) LOOP
            hits := ARRAY(SELECT practice_id FROM practices_searchdocument WHERE vector @@ words[i]);
            word_hits := word_hits || hits;
            word_sizes := word_sizes || cardinality(hits);
        END LOOP;
    END IF;
END $$;
