-- The fingerprint of a name, from its sort key: as analysis.names.fingerprint (a test holds the two together).
CREATE OR REPLACE FUNCTION actor_fingerprint(name_sort text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg(w, ' ' ORDER BY w COLLATE "C") FILTER (WHERE w <> ALL (ARRAY[
        'ab', 'ag', 'as', 'bhd', 'bv', 'cjsc', 'co', 'company', 'corp', 'corporation', 'cv', 'doo', 'dooel', 'eirl',
        'eood', 'gmbh', 'inc', 'incorporated', 'jsc', 'kft', 'limited', 'llc', 'ltd', 'ltda', 'nv', 'ojsc', 'ooo',
        'oy', 'plc', 'pt', 'pte', 'pty', 'pvt', 'sa', 'san', 'sarl', 'sas', 'sdn', 'spa', 'srl', 'sti', 'tbk', 'tic',
        've', 'zrt'
        ])),
        string_agg(w, ' ' ORDER BY w COLLATE "C"), '')
    FROM unnest(string_to_array(name_sort, ' ')) AS w WHERE w <> ''
$$;

CREATE INDEX actor_by_fingerprint ON actors_actor (actor_fingerprint(name_sort), country);
