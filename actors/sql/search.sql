-- What a search asks for: a code of a public scheme in any case, and a phone by its last digits, however it is written.
CREATE INDEX identifier_by_value ON actors_identifier (upper(value));

CREATE FUNCTION digits_from_the_end(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT reverse(regexp_replace(phone, '[^0-9]', '', 'g'))
$$;

CREATE INDEX contact_by_phone ON actors_contact (digits_from_the_end(phone) text_pattern_ops);
